import { spawnSync } from 'node:child_process';

/** What this machine lacks for networks of its own, in one sentence; null when it lacks nothing. */
export function missingForNetworks(): string | null {
  if (process.platform !== 'linux') return 'networks inside this machine need Linux';
  if (process.getuid?.() !== 0) return 'networks inside this machine need root';
  for (const [program, debianPackage] of [
    ['ip', 'iproute2'],
    ['nft', 'nftables'],
    ['nsenter', 'util-linux'],
  ] as const) {
    if (spawnSync(program, ['--version']).error !== undefined) {
      return `networks inside this machine need ${program} (Debian package ${debianPackage})`;
    }
  }
  // a container's root may do neither
  const tried = spawnSync('unshare', ['--net', 'nft', 'list', 'ruleset']);
  return tried.status === 0
    ? null
    : 'networks inside this machine need the right to make namespaces and firewall rules in them';
}
