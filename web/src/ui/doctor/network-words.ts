/** What is known of this end's network. */
import type { Filtering, Mapping, NetworkCheck } from '@parley/doctor';
import type { CheckCell, CheckRow } from './check-cell.js';

const yes = (text: string): CheckCell => ({ mark: 'yes', text });
const no = (text: string): CheckCell => ({ mark: 'no', text });
const open = (text = 'not known'): CheckCell => ({ mark: 'open', text });

const mappings: Readonly<Record<Mapping, CheckCell>> = {
  unknown: open(),
  none: yes('no NAT: your own public address'),
  'endpoint-independent': yes('endpoint-independent: one public port for all'),
  'address-dependent': no('address-dependent: another port for each address'),
  'address-and-port-dependent': no('address- and port-dependent (symmetric NAT)'),
  dependent: no('another port for each destination (symmetric NAT)'),
};

const filterings: Readonly<Record<Filtering, CheckCell>> = {
  unknown: open('not known: browsers cannot test it'),
  none: yes('none: everything comes in'),
  'endpoint-independent': yes('endpoint-independent (full cone)'),
  'address-dependent': yes('address-dependent (restricted cone)'),
  'address-and-port-dependent': yes('address- and port-dependent (port-restricted)'),
};

const families: Readonly<Record<NetworkCheck['ipv4'], CheckCell>> = {
  unknown: open(),
  absent: open('none here'),
  works: yes('works'),
  broken: no('there, but leads nowhere'),
};

const udp: Readonly<Record<NetworkCheck['udp'], CheckCell>> = {
  unknown: open(),
  works: yes('gets out'),
  blocked: no('blocked'),
};

const hairpinning: Readonly<Record<NetworkCheck['hairpinning'], CheckCell>> = {
  unknown: open(),
  yes: yes('works'),
  no: open('none: two people behind this router need the relay, or local addresses'),
};

/** What everyone may know. */
export function networkRows(network: NetworkCheck): readonly CheckRow[] {
  return [
    { label: 'UDP', ...udp[network.udp] },
    { label: 'IPv4', ...families[network.ipv4] },
    { label: 'IPv6', ...families[network.ipv6] },
  ];
}

/** What the NAT does, for those who know what the words mean (RFC 4787). */
export const natRows = (network: NetworkCheck): readonly CheckRow[] => [
  { label: 'Mapping', ...mappings[network.mapping] },
  { label: 'Filtering', ...filterings[network.filtering] },
  { label: 'Hairpinning', ...hairpinning[network.hairpinning] },
];
