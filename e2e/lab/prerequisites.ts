import { spawnSync } from 'node:child_process';
import { missingForNetworks } from '../network/prerequisites.js';
import { carrierRules } from './router-rules.js';

/** Some of everything that the lab does: names of its own, a cable, a switch with isolated ports, a NAT that remembers. */
const trial = `
  mount -t tmpfs tmpfs /mnt
  ip link add lan0 type veth peer name eth0
  ip link add lan type bridge
  ip link set lan0 master lan
  ip link set lan0 type bridge_slave isolated on
  nft --check --file -
`;

/** What this machine lacks for the lab, in one sentence; null when it lacks nothing. */
export function missingForLab(): string | null {
  const missing = missingForNetworks();
  if (missing !== null) return missing;
  const { status, stderr } = spawnSync('unshare', ['--net', '--mount', 'sh', '-euc', trial], {
    input: carrierRules({ publicAddress: '20.0.1.2', hairpinning: true }),
    encoding: 'utf8',
  });
  if (status === 0) return null;
  const [reason = ''] = stderr.trim().split('\n', 1);
  return `mounts, cables, switches and NATs in namespaces fail (${reason.replace(/\.$/u, '')})`;
}
