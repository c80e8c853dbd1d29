import type { LinkSample, ReceivedSample, SentSample } from '../link/link-sample.js';

const picture = { width: null, height: null, frameRate: null, codec: null };

export const sentSection = (change: Partial<SentSample> = {}): SentSample => ({
  bytes: 0,
  packets: 0,
  frames: 0,
  ...picture,
  targetBitrate: null,
  limitedBy: null,
  lossAtReceiver: null,
  jitterAtReceiver: null,
  ...change,
});

export const receivedSection = (change: Partial<ReceivedSample> = {}): ReceivedSample => ({
  bytes: 0,
  packets: 0,
  packetsLost: 0,
  jitter: null,
  frames: 0,
  ...picture,
  freezes: null,
  concealedSamples: null,
  totalSamples: null,
  ...change,
});

/** A sample of a link on which nothing flows, but for what is said. */
export const linkSample = (at: number, change: Partial<LinkSample> = {}): LinkSample => ({
  at,
  local: null,
  remote: null,
  roundTrip: null,
  availableOutgoing: null,
  bytesSent: 0,
  bytesReceived: 0,
  sent: { mic: null, camera: null, screen: null },
  received: { mic: null, camera: null, screen: null },
  ...change,
});
