/** What hosts get wrong with the relay. */
import { clockOff } from '../instance.js';
import { both, type Fault } from './fault.js';

const withoutTls = {
  TURN_URLS: 'stun:{name}:3478,turn:{name}:3478,turn:{name}:3478?transport=tcp',
};
const relayOverUdp = { TURN_URLS: 'turn:{name}:3478?transport=udp' };

export const credentialFaults: readonly Fault[] = [
  {
    name: 'the relay has another secret',
    instance: { relay: { TURN_SECRET: 'another secret' } },
    finds: both('credential_rejected'),
  },
  {
    // the hour that credentials live for has passed by the relay's clock before anybody has them
    name: 'credentials have expired when they are handed out',
    instance: { signaling: clockOff(-2 * 3_600_000) },
    finds: both('credential_expired', 'clock_off'),
  },
  {
    name: 'the clock is off by 10 minutes',
    instance: { settings: clockOff(600_000) },
    finds: both('clock_off'),
  },
  {
    name: 'no relay is configured',
    instance: { signaling: { TURN_URLS: 'stun:{name}:3478' } },
    finds: both('relay_absent'),
  },
];

export const certificateFaults: readonly Fault[] = [
  {
    name: 'the certificate of the relay has expired',
    instance: { relayCertificate: 'expired' },
    finds: both('tls_expired'),
  },
  {
    name: 'the first day of the certificate of the relay is yet to come',
    instance: { relayCertificate: 'not valid yet' },
    finds: both('tls_not_yet_valid'),
  },
  {
    name: 'turns: leads to the port without TLS',
    instance: { signaling: { TURN_URLS: 'turn:{name}:3478,turns:{name}:3478' } },
    finds: both('tls_failed'),
  },
  {
    name: 'the certificate of the relay is for another name',
    instance: { relayCertificate: 'of another name' },
    finds: both('tls_name_mismatch'),
  },
  {
    name: 'the certificate of the relay is from an unknown authority',
    instance: { relayCertificate: 'of an unknown authority' },
    finds: both('tls_untrusted'),
  },
];

export const relayFaults: readonly Fault[] = [
  {
    name: 'the relay announces a private address',
    instance: { relay: { TURN_EXTERNAL_IP: '10.1.2.3' } },
    finds: both('relay_address_private'),
  },
  {
    name: 'the relay announces an address that is not its own',
    instance: { relay: { TURN_EXTERNAL_IP: '20.99.0.1' } },
    finds: both('relay_address_wrong'),
  },
  {
    name: 'the relay allocates but forwards nothing',
    instance: { signaling: relayOverUdp },
    arrange: ({ site }) =>
      site.firewall([
        // ChannelData (RFC 8656 §12.4) and Send indications (§11.1)
        'udp dport 3478 @th,64,2 1 drop',
        'udp dport 3478 @th,64,16 0x0016 drop',
      ]),
    finds: both('relay_forwards_nothing'),
  },
  {
    name: 'the relay holds as many allocations as it may',
    instance: { relay: { TURN_TOTAL_QUOTA: '1' } },
    finds: both('relay_full'),
  },
  {
    name: 'a STUN server runs in place of the relay',
    instance: { standIn: 'stun-only', signaling: withoutTls },
    finds: both('relay_silent'),
  },
  {
    name: 'the relay forbids to allocate',
    instance: { standIn: 'forbids', signaling: withoutTls },
    finds: both('relay_refused'),
  },
  {
    name: 'a web server is where the URLs say that a relay is',
    instance: { signaling: { TURN_URLS: 'turn:{name}:3478,turns:{name}:443' } },
    finds: both('server_not_stun'),
  },
  {
    name: 'the relay does not run',
    instance: { relayRuns: false },
    finds: both('relay_unreachable'),
  },
];
