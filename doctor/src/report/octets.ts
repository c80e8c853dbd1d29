/** Octets in and out, for a short text in an address. */

/** What cannot be read: too short, too long, or not what it says it is. */
export class UnreadableError extends Error {
  override readonly name = 'UnreadableError';
}

export interface OctetWriter {
  octet(value: number): void;
  /** a whole number, in 1 to 8 octets, small ones in few */
  integer(value: number): void;
  text(value: string): void;
  octets(): Uint8Array;
}

export interface OctetReader {
  /** @throws UnreadableError, as all others do */
  octet(): number;
  integer(): number;
  /** @param most octets */
  text(most: number): string;
  isAtEnd(): boolean;
}

export function createWriter(): OctetWriter {
  const written: number[] = [];
  const unsigned = (value: number): void => {
    let rest = value;
    while (rest >= 128) {
      written.push((rest % 128) + 128);
      rest = Math.floor(rest / 128);
    }
    written.push(rest);
  };
  return {
    octet: (value) => void written.push(value),
    // the sign comes last, so that small negative numbers are short too
    integer: (value) => unsigned(value < 0 ? -value * 2 - 1 : value * 2),
    text: (value) => {
      const encoded = new TextEncoder().encode(value);
      unsigned(encoded.length);
      written.push(...encoded);
    },
    octets: () => Uint8Array.from(written),
  };
}

export function createReader(source: Uint8Array): OctetReader {
  let position = 0;
  const octet = (): number => {
    const value = source[position];
    if (value === undefined) throw new UnreadableError('ends too early');
    position += 1;
    return value;
  };
  const unsigned = (): number => {
    let value = 0;
    let weight = 1;
    for (;;) {
      const next = octet();
      value += (next % 128) * weight;
      if (value > Number.MAX_SAFE_INTEGER) throw new UnreadableError('a number is too large');
      if (next < 128) return value;
      weight *= 128;
    }
  };
  return {
    octet,
    integer: () => {
      const value = unsigned();
      return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
    },
    text: (most) => {
      const length = unsigned();
      if (length > most) throw new UnreadableError('a text is too long');
      const encoded = source.subarray(position, position + length);
      if (encoded.length < length) throw new UnreadableError('ends too early');
      position += length;
      return new TextDecoder().decode(encoded);
    },
    isAtEnd: () => position === source.length,
  };
}
