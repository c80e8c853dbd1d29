import * as v from 'valibot';
import { linkIdSchema, memberIdSchema } from './ids.js';
import { factsMessageSchema } from './link-facts.js';

const sdpSchema = v.pipe(v.string(), v.minLength(1));

export const iceCandidateSchema = v.object({
  candidate: v.string(),
  sdpMid: v.nullish(v.string()),
  sdpMLineIndex: v.nullish(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
  usernameFragment: v.nullish(v.string()),
});

/** The negotiation on a link that something belongs to: the initiator counts them from 1 (PROTOCOL.md L9). */
const roundSchema = v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0)));

/** What two members tell each other to set up their link. The server passes it on and reads none of it. */
export const signalDataSchema = v.variant('type', [
  v.object({ type: v.literal('offer'), sdp: sdpSchema, round: roundSchema }),
  v.object({ type: v.literal('answer'), sdp: sdpSchema, round: roundSchema }),
  v.object({
    type: v.literal('candidate'),
    candidate: iceCandidateSchema,
    round: roundSchema,
  }),
  /** From the other end to the initiator: restart ICE on this link, through the relay only where that is wished. */
  v.object({ type: v.literal('renegotiate'), relayOnly: v.optional(v.boolean()) }),
  /** From the other end to the initiator: this link is beyond repair, open a new one. */
  v.object({ type: v.literal('rebuild') }),
  /** What this end knows of its way, for as long as no data channel is open. */
  factsMessageSchema,
]);
export type SignalData = v.InferOutput<typeof signalDataSchema>;

/** As sent by a client. */
export const signalSchema = v.object({
  to: memberIdSchema,
  link: linkIdSchema,
  data: signalDataSchema,
});
export type Signal = v.InferOutput<typeof signalSchema>;

/** As delivered to the other member. */
export const deliveredSignalSchema = v.object({
  from: memberIdSchema,
  link: linkIdSchema,
  data: signalDataSchema,
});
export type DeliveredSignal = v.InferOutput<typeof deliveredSignalSchema>;
