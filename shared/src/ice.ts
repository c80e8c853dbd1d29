import * as v from 'valibot';

/** One entry of `RTCConfiguration.iceServers`. */
export const iceServerSchema = v.object({
  urls: v.array(v.string()),
  username: v.optional(v.string()),
  credential: v.optional(v.string()),
});
export type IceServer = v.InferOutput<typeof iceServerSchema>;

export const iceConfigSchema = v.object({
  iceServers: v.array(iceServerSchema),
  /** milliseconds since the epoch at which the credentials stop opening new allocations */
  expiresAt: v.number(),
});
export type IceConfig = v.InferOutput<typeof iceConfigSchema>;
