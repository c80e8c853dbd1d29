/** How calls with people in each kind of network would go. */
import { networkKinds, type NetworkKind, type Outlook, type Verdict } from '@parley/doctor';
import type { CheckCell, CheckRow } from './check-cell.js';

const kinds: Readonly<Record<NetworkKind, string>> = {
  open: 'no NAT and no firewall',
  'full-cone': 'full-cone NAT',
  'address-restricted': 'address-restricted NAT',
  'port-restricted': 'port-restricted NAT (most homes)',
  symmetric: 'symmetric NAT (many companies, some mobile networks)',
  'double-nat': 'carrier-grade NAT (many mobile networks)',
  'udp-blocked': 'UDP blocked',
  'tcp-443-only': 'TCP port 443 only',
  'ipv6-only': 'IPv6 only',
};

const outlooks: Readonly<Record<Outlook, CheckCell>> = {
  direct: { mark: 'yes', text: 'direct' },
  'relay-udp': { mark: 'yes', text: 'through the relay, UDP' },
  'relay-tcp': { mark: 'yes', text: 'through the relay, TCP' },
  'relay-tls': { mark: 'yes', text: 'through the relay, TLS' },
  never: { mark: 'no', text: 'no way' },
  open: { mark: 'open', text: 'direct, or else through the relay' },
  uncertain: { mark: 'open', text: 'not certain' },
};

export const outlookRows = ({ outlook }: Verdict): readonly CheckRow[] =>
  networkKinds.map((kind) => ({ label: kinds[kind], ...outlooks[outlook[kind]] }));
