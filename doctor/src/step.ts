import * as v from 'valibot';

const milliseconds = v.pipe(v.number(), v.finite(), v.minValue(0));

/** Words of a program or a server about a fault, for the host; shortened by whoever notes them. */
export const maxDetail = 200;
const detailSchema = v.nullable(v.pipe(v.string(), v.maxLength(maxDetail)));

/**
 * How one thing that was tried went. `unknown`: this face cannot tell, or something before it failed; `pending`: still
 * going on. `ms` is how long it took.
 */
export function stepSchema<const Faults extends readonly [string, ...string[]]>(faults: Faults) {
  return v.variant('state', [
    v.object({ state: v.literal('pending') }),
    v.object({ state: v.literal('unknown') }),
    v.object({ state: v.literal('ok'), ms: milliseconds }),
    v.object({ state: v.literal('failed'), fault: v.picklist(faults), detail: detailSchema }),
  ]);
}

export type Step<Fault extends string> =
  | { readonly state: 'pending' }
  | { readonly state: 'unknown' }
  | { readonly state: 'ok'; readonly ms: number }
  | { readonly state: 'failed'; readonly fault: Fault; readonly detail: string | null };
