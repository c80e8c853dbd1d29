import type { Ack, ErrorCode } from '@parley/shared';

/** What a handler answers when it refuses; fits the ack of every event. */
export type Refusal = Extract<Ack<never>, { readonly ok: false }>;

export const refuse = (code: ErrorCode, message: string): Refusal => ({ ok: false, code, message });

export const accept = <Value>(value: Value): Ack<Value> => ({ ok: true, value });
