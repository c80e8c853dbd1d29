import * as v from 'valibot';
import { factsMessageSchema } from './link-facts.js';
import { safetyMessageSchemas } from './safety-messages.js';
import { chatMessageSchema } from './chat.js';
import { signalDataSchema } from './signals.js';

/** The kinds of path, the best first. Of a candidate pair, the worse end counts. */
export const paths = ['host', 'prflx', 'srflx', 'relay-udp', 'relay-tcp', 'relay-tls'] as const;

export const pathSchema = v.picklist(paths);
export type Path = v.InferOutput<typeof pathSchema>;

/** A signal about the link that carries it, for when signaling is down (PROTOCOL.md L11). */
const signalMessageSchema = v.object({ type: v.literal('signal'), data: signalDataSchema });

/** A wish for pictures that need none of those before, as what came between was lost (PROTOCOL.md L14). */
const refreshMessageSchema = v.object({ type: v.literal('refresh') });

const devicePixels = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(16_384));

/** The device pixels that a video is shown at; 0 × 0 while nobody sees it. */
const shownSizeSchema = v.object({ width: devicePixels, height: devicePixels });

/** The sizes at which the sender of this message shows the videos of the other end (PROTOCOL.md V1). */
const displayMessageSchema = v.object({
  type: v.literal('display'),
  camera: shownSizeSchema,
  screen: shownSizeSchema,
});
export type DisplayMessage = v.InferOutput<typeof displayMessageSchema>;

/** Which of its videos the sender of this message holds back for want of bits (PROTOCOL.md V3). */
const heldBackMessageSchema = v.object({
  type: v.literal('held-back'),
  camera: v.boolean(),
  screen: v.boolean(),
});
export type HeldBackMessage = v.InferOutput<typeof heldBackMessageSchema>;

/**
 * What the two ends of a link tell each other over its data channel, as JSON text. A message of an unknown type is
 * ignored, so that later versions can add some.
 */
export const linkMessageSchema = v.variant('type', [
  /** The sender's own end of the pair that is selected now; only that end knows how it reaches its relay. */
  v.object({ type: v.literal('path'), local: pathSchema }),
  /** The sender has left the call (PROTOCOL.md P6). */
  v.object({ type: v.literal('leaving') }),
  signalMessageSchema,
  refreshMessageSchema,
  ...safetyMessageSchemas,
  displayMessageSchema,
  heldBackMessageSchema,
  chatMessageSchema,
  factsMessageSchema,
]);
export type LinkMessage = v.InferOutput<typeof linkMessageSchema>;
