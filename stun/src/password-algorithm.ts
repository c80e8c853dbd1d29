/** PASSWORD-ALGORITHMS and PASSWORD-ALGORITHM: how a key is made from a password, RFC 8489 §14.11, §14.12, §18.5. */
import { padded, type ValueCodec } from './attribute-values.js';

/** RFC 8489 §18.5. */
export const PasswordAlgorithm = {
  md5: 0x0001,
  sha256: 0x0002,
} as const;
export type PasswordAlgorithm = (typeof PasswordAlgorithm)[keyof typeof PasswordAlgorithm];

/** An algorithm as it stands in a message: of any number, with whatever parameters. */
export interface NamedAlgorithm {
  readonly algorithm: number;
  /** empty for both algorithms of RFC 8489 §18.5.1 */
  readonly parameters: Buffer;
}

const ENTRY_HEADER_LENGTH = 4;

/** RFC 8489 §14.11: each entry with its parameters padded as attributes are. */
export const namedAlgorithms: ValueCodec<readonly NamedAlgorithm[]> = {
  decode(bytes) {
    const entries: NamedAlgorithm[] = [];
    let offset = 0;
    while (offset < bytes.length) {
      const start = offset + ENTRY_HEADER_LENGTH;
      if (start > bytes.length) return undefined;
      const length = bytes.readUInt16BE(offset + 2);
      const next = start + padded(length);
      if (next > bytes.length) return undefined;
      entries.push({
        algorithm: bytes.readUInt16BE(offset),
        parameters: bytes.subarray(start, start + length),
      });
      offset = next;
    }
    return entries;
  },
  encode: (entries) =>
    Buffer.concat(
      entries.map(({ algorithm, parameters }) => {
        const bytes = Buffer.alloc(ENTRY_HEADER_LENGTH + padded(parameters.length));
        bytes.writeUInt16BE(algorithm, 0);
        bytes.writeUInt16BE(parameters.length, 2);
        parameters.copy(bytes, ENTRY_HEADER_LENGTH);
        return bytes;
      }),
    ),
};

/** RFC 8489 §14.12: one entry of the same form. */
export const namedAlgorithm: ValueCodec<NamedAlgorithm> = {
  decode(bytes, transactionId) {
    const entries = namedAlgorithms.decode(bytes, transactionId);
    return entries?.length === 1 ? entries[0] : undefined;
  },
  encode: (entry, transactionId) => namedAlgorithms.encode([entry], transactionId),
};
