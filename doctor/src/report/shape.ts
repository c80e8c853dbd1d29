/** The schemas that can be packed: a description of values from which octets follow. */

export type Shape =
  | { readonly type: 'object'; readonly entries: Readonly<Record<string, Shape>> }
  | { readonly type: 'array'; readonly item: Shape }
  | { readonly type: 'nullable'; readonly wrapped: Shape }
  | { readonly type: 'variant'; readonly options: readonly Shape[] }
  | { readonly type: 'picklist'; readonly options: readonly string[] }
  | { readonly type: 'literal'; readonly literal: string | number }
  | { readonly type: 'number' }
  | { readonly type: 'string' }
  | { readonly type: 'boolean' };

/** One text for all that decides how values are packed: packed by one shape, they are unpacked by the same only. */
export function describe(shape: Shape): string {
  switch (shape.type) {
    case 'object':
      return `{${Object.entries(shape.entries)
        .map(([key, entry]) => `${key}:${describe(entry)}`)
        .join()}}`;
    case 'array':
      return `[${describe(shape.item)}]`;
    case 'nullable':
      return `?${describe(shape.wrapped)}`;
    case 'variant':
      return `(${shape.options.map(describe).join('|')})`;
    case 'picklist':
      return `<${shape.options.join('|')}>`;
    case 'literal':
      return String(shape.literal);
    case 'number':
    case 'string':
    case 'boolean':
      return shape.type;
  }
}
