/** What firewalls and networks between a caller and an instance do. What comes from the caller comes in by `eth0`. */
import { relayPort, relayPorts, relayTlsPort } from '../instance.js';
import { both, type Fault } from './fault.js';

const firewall =
  (...rules: readonly string[]): NonNullable<Fault['arrange']> =>
  ({ site }) =>
    site.firewall(rules.map((rule) => `iifname "eth0" ${rule} drop`));

export const firewallFaults: readonly Fault[] = [
  {
    name: 'UDP is blocked',
    arrange: firewall('meta l4proto udp'),
    finds: both('udp_blocked'),
  },
  {
    name: 'the TCP ports of the relay are blocked',
    arrange: firewall(`tcp dport { ${relayPort}, ${relayTlsPort} }`),
    finds: both('tcp_blocked'),
  },
  {
    name: 'STUN is blocked',
    // Binding requests (RFC 8489 §5)
    arrange: firewall(`udp dport ${relayPort} @th,64,16 0x0001`),
    finds: both('stun_silent'),
  },
  {
    name: 'the relay ports are firewalled',
    arrange: firewall(`udp dport ${relayPorts}`),
    finds: both('relay_ports_closed'),
  },
  {
    name: 'IPv6 is broken',
    arrange: firewall('meta nfproto ipv6'),
    finds: both('ipv6_broken'),
  },
  {
    name: 'only port 443 is open',
    instance: {
      relayApart: true,
      signaling: {
        TURN_URLS: 'turn:{relay}:3478,turn:{relay}:3478?transport=tcp,turns:{relay}:443',
      },
    },
    arrange: firewall('meta l4proto udp', 'tcp dport != 443'),
    finds: both('only_port_443'),
  },
];

export const signalingFaults: readonly Fault[] = [
  {
    name: 'a proxy refuses WebSockets',
    instance: { front: 'upgrades' },
    finds: both('signaling_polling_only'),
  },
  {
    name: 'a proxy passes on everything but the API',
    instance: { front: 'rest' },
    finds: both('credentials_absent'),
  },
  {
    name: 'the name of the relay does not exist',
    instance: { signaling: { TURN_URLS: 'turn:relay.elsewhere.lab:3478' } },
    finds: both('dns_failed'),
  },
  {
    name: 'a proxy passes on nothing but pages',
    instance: { front: 'api' },
    finds: both('signaling_not_parley'),
  },
  {
    name: 'it is not a Parley instance',
    instance: { front: 'everything' },
    finds: { shell: ['signaling_not_parley'], page: null },
  },
  {
    name: 'signaling cannot be reached',
    breaks: ({ instance }) => instance.stop(),
    finds: both('signaling_unreachable'),
  },
];
