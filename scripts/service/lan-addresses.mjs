/** Interfaces of virtual machines and containers: no phone is behind them. */
const VIRTUAL = /^(docker|br-|veth|virbr|vmnet|vboxnet|cni|podman|lxc|utun|awdl|llw)/;

/**
 * This machine's addresses on the local network, the one that another device most likely reaches first.
 * @param {NodeJS.Dict<import('node:os').NetworkInterfaceInfo[]>} interfaces as `os.networkInterfaces()` answers
 * @returns {string[]} IPv4
 */
export function lanAddresses(interfaces) {
  const found = Object.entries(interfaces)
    .filter(([name]) => !VIRTUAL.test(name))
    .flatMap(([, addresses]) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address);
  return [...new Set(found)].sort((a, b) => rank(a) - rank(b));
}

/**
 * @param {string} address
 * @returns {number} lower is more likely the home or office network
 */
function rank(address) {
  if (address.startsWith('192.168.')) return 0;
  if (address.startsWith('10.')) return 1;
  if (/^172\.(1[6-9]|2\d|3[01])\./.test(address)) return 2;
  // an address that the machine gave itself because nobody else did
  return address.startsWith('169.254.') ? 4 : 3;
}
