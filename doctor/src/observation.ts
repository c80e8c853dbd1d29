/** What a face of the doctor saw: facts only, without any judgement. Faces make these, {@link diagnose} reads them. */
import * as v from 'valibot';
import { iceServerCheckSchema } from './ice-server-check.js';
import { stepSchema } from './step.js';

/** `page`: a caller's browser. `shell`: `npm run doctor`. `server`: signaling's own check (`POST /api/doctor`). */
export const faces = ['page', 'shell', 'server'] as const;
export type Face = (typeof faces)[number];

const milliseconds = v.nullable(v.pipe(v.number(), v.finite()));

export const signalingCheckSchema = v.object({
  /** of the instance, `https://host[:port]` */
  origin: v.pipe(v.string(), v.maxLength(300)),
  name: stepSchema(['dns_failed']),
  /** GET /healthz. `unreachable`: a browser's word for everything below HTTP */
  http: stepSchema(['silent', 'refused', 'no_route', 'unreachable', 'status', 'not_parley']),
  tls: stepSchema(['expired', 'not_yet_valid', 'name_mismatch', 'untrusted', 'handshake']),
  /** Socket.IO over each of its transports */
  websocket: stepSchema(['failed']),
  polling: stepSchema(['failed']),
  /** POST /api/ice: `none`: it names no ICE server */
  ice: stepSchema(['status', 'malformed', 'none', 'unreachable']),
  /** ms there and back over the open transport */
  roundTripMs: milliseconds,
  /** the server's clock minus this one's, ms */
  clockSkewMs: milliseconds,
  /** ms for which the credentials just minted are good, by the server's clock */
  credentialLifeMs: milliseconds,
});
export type SignalingCheck = v.InferOutput<typeof signalingCheckSchema>;

/** RFC 4787 §4.1; `dependent`: on the destination, and a browser cannot tell on what of it. `none`: no NAT. */
export const mappings = [
  'unknown',
  'none',
  'endpoint-independent',
  'address-dependent',
  'address-and-port-dependent',
  'dependent',
] as const;
export type Mapping = (typeof mappings)[number];

/** RFC 4787 §5; `none`: everything comes in. */
export const filterings = [
  'unknown',
  'none',
  'endpoint-independent',
  'address-dependent',
  'address-and-port-dependent',
] as const;
export type Filtering = (typeof filterings)[number];

const familyState = v.picklist(['unknown', 'absent', 'works', 'broken']);

export const networkCheckSchema = v.object({
  /** UDP to the outside; `unknown` when no server with UDP was asked */
  udp: v.picklist(['unknown', 'works', 'blocked']),
  ipv4: familyState,
  ipv6: familyState,
  mapping: v.picklist(mappings),
  filtering: v.picklist(filterings),
  /** two ends behind this NAT reach each other by its public address (RFC 4787 §6) */
  hairpinning: v.picklist(['unknown', 'yes', 'no']),
  hints: v.pipe(
    v.array(v.picklist(['vpn', 'http_proxy', 'carrier_grade_nat', 'several_networks'])),
    v.maxLength(4),
  ),
});
export type NetworkCheck = v.InferOutput<typeof networkCheckSchema>;

const deviceState = v.picklist([
  /** the page may not even ask: plain HTTP */
  'insecure',
  'not_asked',
  'works',
  'absent',
  'denied',
  'in_use',
  'failed',
]);

export const deviceCheckSchema = v.object({
  camera: deviceState,
  microphone: deviceState,
  /** speakers: what the browser lists; most list none before a permission */
  speaker: v.picklist(['unknown', 'works', 'absent']),
  codecs: v.pipe(
    v.array(
      v.object({
        /** `video/VP8`, `audio/opus` … */
        mimeType: v.pipe(v.string(), v.maxLength(40)),
        /** the browser says that encoding 720p needs little power; null: it does not say */
        hardware: v.nullable(v.boolean()),
      }),
    ),
    v.maxLength(24),
  ),
});
export type DeviceCheck = v.InferOutput<typeof deviceCheckSchema>;

export const observationSchema = v.object({
  face: v.picklist(faces),
  /** ms since the epoch, by the face's own clock */
  at: v.pipe(v.number(), v.finite()),
  /** null: this face did not look (a TURN URI alone, the server itself) */
  signaling: v.nullable(signalingCheckSchema),
  servers: v.pipe(v.array(iceServerCheckSchema), v.maxLength(32)),
  network: networkCheckSchema,
  devices: v.nullable(deviceCheckSchema),
});
export type Observation = v.InferOutput<typeof observationSchema>;
