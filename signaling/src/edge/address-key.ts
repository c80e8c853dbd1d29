import { isIPv6 } from 'node:net';

/**
 * The key under which an address is limited: an IPv4 address itself, of an IPv6 address its /64, since that is what
 * one subscriber has at least (RFC 6177 §2).
 */
export function addressKey(address: string): string {
  const [bare = ''] = address.split('%');
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/iu.exec(bare)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(bare)) return bare;
  const [head = '', tail] = bare.toLowerCase().split('::');
  const headGroups = head === '' ? [] : head.split(':');
  const tailGroups = tail === undefined || tail === '' ? [] : tail.split(':');
  // A dotted quad at the end stands for two groups; it is never within the first four of a compressed address
  // that matters here, but it counts for how many groups `::` stands for.
  const tailLength = tailGroups.length + (tailGroups.at(-1)?.includes('.') === true ? 1 : 0);
  const zeros =
    tail === undefined ? [] : Array.from({ length: 8 - headGroups.length - tailLength }, () => '0');
  const groups = [...headGroups, ...zeros, ...tailGroups].slice(0, 4);
  return `${groups.map((group) => group.replace(/^0+(?=.)/u, '')).join(':')}::/64`;
}
