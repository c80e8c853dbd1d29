import type { Face } from './observation.js';

/** Stable: people's text, the documentation and tests go by them. */
export const findingCodes = [
  // signaling
  'signaling_unreachable',
  'signaling_not_parley',
  'signaling_polling_only',
  'signaling_slow',
  'clock_off',
  'credentials_absent',
  // one server's name and certificate, the page's or a relay's
  'dns_failed',
  'tls_expired',
  'tls_name_mismatch',
  'tls_untrusted',
  'tls_failed',
  // ICE servers
  'relay_absent',
  'server_unreachable',
  'udp_blocked',
  'tcp_blocked',
  'stun_silent',
  'credential_rejected',
  'credential_expired',
  'relay_full',
  'relay_refused',
  'relay_address_private',
  'relay_address_wrong',
  'relay_ports_closed',
  'relay_forwards_nothing',
  'relay_loses',
  'relay_slow',
  // this end's network
  'mapping_varies',
  'ipv6_broken',
  // this end's devices
  'page_insecure',
  'camera_absent',
  'camera_denied',
  'camera_in_use',
  'microphone_absent',
  'microphone_denied',
  'microphone_in_use',
] as const;
export type FindingCode = (typeof findingCodes)[number];

/** `error`: calls fail for it. `warning`: some calls fail, or are worse. `info`: worth knowing. */
export type Severity = 'error' | 'warning' | 'info';

export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  /** the ICE URL or origin that it is about; null: this end's network or device */
  readonly subject: string | null;
  /** the faces that saw it */
  readonly seenBy: readonly Face[];
  /** a program's or server's own words, a STUN error code …; null: nothing to add */
  readonly detail: string | null;
}
