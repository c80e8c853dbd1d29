import * as v from 'valibot';

/** A SHA-256 hash, or as many random bits. */
const bits256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

/** What the ends of a link say to agree on a safety code (PROTOCOL.md K1–K9). */
export const safetyMessageSchemas = [
  v.object({
    type: v.literal('safety-commit'),
    /** of a nonce that is not told yet */
    hash: bits256,
    /** That the sender still knows the code that both agreed on before. */
    kept: v.optional(bits256),
  }),
  v.object({ type: v.literal('safety-reveal'), nonce: bits256 }),
  /** The sender cannot make a code: its page is not in a secure context, or its browser hides the certificates. */
  v.object({ type: v.literal('safety-none') }),
] as const;

export type SafetyMessage = v.InferOutput<(typeof safetyMessageSchemas)[number]>;
