/** Packs values by their schema: of what the schema says already, nothing is written. */
import {
  createReader,
  createWriter,
  UnreadableError,
  type OctetReader,
  type OctetWriter,
} from './octets.js';
import type { Shape } from './shape.js';

/** More than any list of an observation may have. */
const mostItems = 64;
const mostTextOctets = 300;

/** @param value valid by the schema that has this shape; its numbers are whole */
export function pack(shape: Shape, value: unknown): Uint8Array {
  const writer = createWriter();
  write(shape, value, writer);
  return writer.octets();
}

/**
 * The value, which still has to be checked by its schema.
 * @throws UnreadableError
 */
export function unpack(shape: Shape, octets: Uint8Array): unknown {
  const reader = createReader(octets);
  const value = read(shape, reader);
  if (!reader.isAtEnd()) throw new UnreadableError('goes on after its end');
  return value;
}

function write(shape: Shape, value: unknown, writer: OctetWriter): void {
  switch (shape.type) {
    case 'object':
      for (const [key, entry] of Object.entries(shape.entries)) {
        write(entry, entryOf(value, key), writer);
      }
      break;
    case 'array': {
      const items: readonly unknown[] = Array.isArray(value) ? value : [];
      writer.octet(items.length);
      for (const item of items) write(shape.item, item, writer);
      break;
    }
    case 'nullable':
      writer.octet(value === null ? 0 : 1);
      if (value !== null) write(shape.wrapped, value, writer);
      break;
    case 'variant': {
      const index = shape.options.findIndex((option) => isMeant(option, value));
      const option = shape.options[index];
      if (option === undefined) throw new TypeError('no option of a variant fits');
      writer.octet(index);
      write(option, value, writer);
      break;
    }
    case 'picklist':
      writer.octet(shape.options.findIndex((option) => option === value));
      break;
    case 'number':
      writer.integer(Number(value));
      break;
    case 'string':
      writer.text(String(value));
      break;
    case 'boolean':
      writer.octet(value === true ? 1 : 0);
      break;
    case 'literal':
      break;
  }
}

function read(shape: Shape, reader: OctetReader): unknown {
  switch (shape.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(shape.entries).map(([key, entry]) => [key, read(entry, reader)]),
      );
    case 'array': {
      const length = reader.octet();
      if (length > mostItems) throw new UnreadableError('a list is too long');
      return Array.from({ length }, () => read(shape.item, reader));
    }
    case 'nullable':
      return reader.octet() === 0 ? null : read(shape.wrapped, reader);
    case 'variant':
      return read(optionAt(shape.options, reader.octet()), reader);
    case 'picklist':
      return optionAt(shape.options, reader.octet());
    case 'literal':
      return shape.literal;
    case 'number':
      return reader.integer();
    case 'string':
      return reader.text(mostTextOctets);
    case 'boolean':
      return reader.octet() !== 0;
  }
}

function optionAt<Option>(options: readonly Option[], index: number): Option {
  const option = options[index];
  if (option === undefined) throw new UnreadableError('a word is not known');
  return option;
}

const entryOf = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;

/** The options of a variant differ by their literals. */
const isMeant = (option: Shape, value: unknown): boolean =>
  option.type === 'object' &&
  Object.entries(option.entries).every(
    ([key, entry]) => entry.type !== 'literal' || entryOf(value, key) === entry.literal,
  );
