import * as v from 'valibot';
import { safetyMessageSchemas } from './safety-messages.js';

/** The kinds of path, the best first. Of a candidate pair, the worse end counts. */
export const paths = ['host', 'prflx', 'srflx', 'relay-udp', 'relay-tcp', 'relay-tls'] as const;

export const pathSchema = v.picklist(paths);
export type Path = v.InferOutput<typeof pathSchema>;

/**
 * What the two ends of a link tell each other over its data channel, as JSON text. A message of an unknown type is
 * ignored, so that later versions can add some.
 */
export const linkMessageSchema = v.variant('type', [
  /** The sender's own end of the pair that is selected now; only that end knows how it reaches its relay. */
  v.object({ type: v.literal('path'), local: pathSchema }),
  ...safetyMessageSchemas,
]);
export type LinkMessage = v.InferOutput<typeof linkMessageSchema>;
