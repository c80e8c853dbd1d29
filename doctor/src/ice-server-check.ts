import { iceServerKinds } from '@parley/shared';
import * as v from 'valibot';
import { stepSchema } from './step.js';

const figure = v.nullable(v.pipe(v.number(), v.finite(), v.minValue(0)));

/** Where an address can be used: RFC 6890 and its registries, as the relay's peer policy reads them. */
export const addressScopes = [
  'global',
  'private',
  'carrier-grade',
  'loopback',
  'link-local',
  'other',
] as const;
export type AddressScope = (typeof addressScopes)[number];

export const families = ['ipv4', 'ipv6'] as const;
export type Family = (typeof families)[number];

/**
 * What came of asking one ICE URL, in the order in which it is asked; a step after one that failed is `unknown`. A browser
 * cannot tell a name that does not resolve, a refusal, a block and a certificate fault apart (all are error 701): it notes
 * `reach` alone then.
 */
export const iceServerCheckSchema = v.object({
  /** as it was handed out; holds no credentials (RFC 7064, RFC 7065) */
  url: v.pipe(v.string(), v.maxLength(300)),
  kind: v.picklist(iceServerKinds),
  name: stepSchema(['dns_failed']),
  /** families of the addresses that the name has; empty while unknown */
  resolved: v.pipe(v.array(v.picklist(families)), v.maxLength(2)),
  /** a connection of TCP, or the first answer over UDP. `unreachable`: a browser's error 701, no closer */
  reach: stepSchema(['silent', 'refused', 'no_route', 'unreachable']),
  /** `turns:` only */
  tls: stepSchema(['expired', 'not_yet_valid', 'name_mismatch', 'untrusted', 'handshake']),
  /** a Binding request; on a `turn:` URL as well, where the face can (RFC 8489 §2) */
  stun: stepSchema(['silent', 'not_stun', 'refused']),
  /** an Allocate request with the credentials (RFC 8656 §7) */
  allocate: stepSchema(['silent', 'not_stun', 'refused']),
  /** STUN error code of a refusal (RFC 8489 §14.8), else null */
  errorCode: v.nullable(v.pipe(v.number(), v.safeInteger(), v.minValue(300), v.maxValue(699))),
  /**
   * ms for which the credentials stay good by this face's clock, where their username is `expiry:user`; negative: expired.
   * null: they tell no expiry, or there are none
   */
  credentialLifeMs: v.nullable(v.pipe(v.number(), v.finite())),
  /** the relayed transport address (RFC 8656 §14.5); null before there is one */
  relayed: v.nullable(
    v.object({
      family: v.picklist(families),
      scope: v.picklist(addressScopes),
      /** it is an address that the server's name has or was reached at; null: this face cannot tell, or it is of another family */
      isServers: v.nullable(v.boolean()),
    }),
  ),
  /** scope of the address at which the server was reached; null: this face cannot tell */
  serverScope: v.nullable(v.picklist(addressScopes)),
  /** data between two allocations of this URL, there and back. `permission`: the relay admits no such peer (403) */
  loop: stepSchema(['nothing', 'permission', 'silent']),
  /** a datagram sent from outside to the relayed address, there and back; `unknown` where the relay refuses this end's address */
  outside: stepSchema(['nothing', 'one_way']),
  /** of the loop; null before it ran */
  figures: v.nullable(
    v.object({
      roundTripMs: figure,
      jitterMs: figure,
      lossPercent: figure,
      /** kbit/s that arrived, of 1,000 kbit/s or more that were offered */
      throughput: figure,
    }),
  ),
});
export type IceServerCheck = v.InferOutput<typeof iceServerCheckSchema>;
