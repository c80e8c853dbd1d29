import type { Face } from './observation.js';

/** Stable: people's text, the documentation and tests go by them. In the order in which equally severe ones are told. */
export const findingCodes = [
  // this instance's signaling
  'signaling_unreachable',
  'signaling_not_parley',
  'credentials_absent',
  'signaling_polling_only',
  'signaling_slow',
  'clock_off',
  // one server's name and certificate, the page's or a relay's
  'dns_failed',
  'tls_expired',
  'tls_not_yet_valid',
  'tls_name_mismatch',
  'tls_untrusted',
  'tls_failed',
  // reaching the ICE servers
  'relay_absent',
  'relay_unreachable',
  'only_port_443',
  'udp_blocked',
  'tcp_blocked',
  'server_unreachable',
  'server_not_stun',
  'stun_silent',
  // allocations
  'relay_silent',
  'credential_expired',
  'credential_rejected',
  'relay_full',
  'relay_refused',
  // relayed data
  'relay_address_private',
  'relay_address_wrong',
  'relay_forwards_nothing',
  'relay_peer_denied',
  'relay_ports_closed',
  'relay_loses',
  'relay_slow',
  // this end's network
  'ipv6_broken',
  'mapping_varies',
  // this end's devices
  'page_insecure',
  'microphone_denied',
  'microphone_in_use',
  'microphone_failed',
  'microphone_absent',
  'camera_denied',
  'camera_in_use',
  'camera_failed',
  'camera_absent',
  'speaker_absent',
] as const;
export type FindingCode = (typeof findingCodes)[number];

/**
 * `error`: calls fail, all of them or those that need what is broken. `warning`: calls find another way, or are worse.
 * `info`: worth knowing, and nothing to mend.
 */
export const severities = ['error', 'warning', 'info'] as const;
export type Severity = (typeof severities)[number];

/**
 * Who can do something about it. `here`: whoever runs the doctor. `service`: the host. `between`: something on the way, and
 * from here nobody can tell whether it stands at this end or at the service's.
 */
export const places = ['here', 'service', 'between'] as const;
export type Place = (typeof places)[number];

export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  readonly place: Place;
  /** the ICE URLs that it is about, or the origin; none: this end's network or devices */
  readonly subjects: readonly string[];
  /** the faces that saw it, none twice */
  readonly seenBy: readonly Face[];
  /** a program's or server's own words, a STUN error code …; null: nothing to add */
  readonly detail: string | null;
}
