import type { Digest } from '../../call/ports.js';

const hexOf = (bytes: ArrayBuffer): string =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');

/** The SHA-256 of bytes, as 64 hexadecimal digits. Browsers hash in a secure context only. */
export const sha256Hex = async (bytes: BufferSource): Promise<string> =>
  hexOf(await crypto.subtle.digest('SHA-256', bytes));

/** null outside of a secure context, that is over plain HTTP from anywhere but localhost. */
export const browserDigest: Digest | null = globalThis.isSecureContext
  ? (text) => sha256Hex(new TextEncoder().encode(text))
  : null;
