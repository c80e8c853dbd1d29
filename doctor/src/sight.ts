/** Which face of the doctor can find what by itself: the table of docs/troubleshooting.md, held against the rules by tests. */
import type { FindingCode } from './finding.js';
import type { Face } from './observation.js';

/** `finds`: names the fault. A code: sees that something is wrong, and names it more coarsely. `blind`: does not see it. */
export type Sight = 'finds' | 'blind' | FindingCode;
export type Sights = Readonly<Record<Face, Sight>>;

const everyFace: Sights = { page: 'finds', shell: 'finds', server: 'finds' };
/** What lies between this end and the service, or at this end. */
const bothEnds: Sights = { page: 'finds', shell: 'finds', server: 'blind' };
const pageOnly: Sights = { page: 'finds', shell: 'blind', server: 'blind' };
/** To a browser all of it is error 701: the URL does not work. Its page learns the rest from the server's own check. */
const vagueInBrowsers: Sights = { page: 'server_unreachable', shell: 'finds', server: 'finds' };
/** A browser does not know where the server is, unless the ICE URL says so, and sees only that data do not come through. */
const vagueAboutAddress: Sights = { page: 'relay_ports_closed', shell: 'finds', server: 'finds' };

export const sightsOf: Readonly<Record<FindingCode, Sights>> = {
  signaling_unreachable: bothEnds,
  signaling_not_parley: bothEnds,
  credentials_absent: bothEnds,
  signaling_polling_only: bothEnds,
  signaling_slow: bothEnds,
  clock_off: bothEnds,
  dns_failed: vagueInBrowsers,
  tls_expired: vagueInBrowsers,
  tls_not_yet_valid: vagueInBrowsers,
  tls_name_mismatch: vagueInBrowsers,
  tls_untrusted: vagueInBrowsers,
  tls_failed: vagueInBrowsers,
  relay_absent: bothEnds,
  relay_unreachable: { page: 'finds', shell: 'finds', server: 'server_unreachable' },
  only_port_443: bothEnds,
  udp_blocked: bothEnds,
  tcp_blocked: bothEnds,
  server_unreachable: everyFace,
  server_not_stun: vagueInBrowsers,
  stun_silent: { page: 'finds', shell: 'finds', server: 'server_unreachable' },
  relay_silent: vagueInBrowsers,
  // by its own clock, the server's are always fresh
  credential_expired: { page: 'finds', shell: 'finds', server: 'credential_rejected' },
  credential_rejected: everyFace,
  relay_full: everyFace,
  relay_refused: everyFace,
  relay_address_private: vagueAboutAddress,
  relay_address_wrong: vagueAboutAddress,
  relay_forwards_nothing: everyFace,
  // a browser is not told what the relay answers to a permission
  relay_peer_denied: { page: 'relay_forwards_nothing', shell: 'finds', server: 'finds' },
  relay_ports_closed: bothEnds,
  relay_loses: everyFace,
  relay_slow: everyFace,
  ipv6_broken: bothEnds,
  mapping_varies: bothEnds,
  page_insecure: pageOnly,
  microphone_denied: pageOnly,
  microphone_in_use: pageOnly,
  microphone_failed: pageOnly,
  microphone_absent: pageOnly,
  camera_denied: pageOnly,
  camera_in_use: pageOnly,
  camera_failed: pageOnly,
  camera_absent: pageOnly,
  speaker_absent: pageOnly,
};
