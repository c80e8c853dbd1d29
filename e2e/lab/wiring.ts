/** Cables, addresses and routes of namespaces. */
import type { Namespace } from '../network/namespace.js';
import { listed, withPrefixLength, type Addresses } from './addresses.js';

/** One end of a cable: the interface by which packets leave towards the other end. */
export interface CableEnd {
  readonly namespace: Namespace;
  readonly device: string;
}

export interface Cable {
  /** nearer to the middle of the internet */
  readonly upper: CableEnd;
  readonly lower: CableEnd;
}

export async function layCable(upper: CableEnd, lower: CableEnd): Promise<Cable> {
  await ip(upper.namespace, [
    `link add ${upper.device} type veth peer name ${lower.device} ${lower.namespace.asPeer}`,
    `link set ${upper.device} up`,
  ]);
  await ip(lower.namespace, [`link set ${lower.device} up`]);
  return { upper, lower };
}

/** Takes a cable away at once, which its namespaces would do only after their end. */
export const takeCable = ({ upper }: Cable): Promise<void> =>
  ip(upper.namespace, [`link delete ${upper.device}`]);

/** Runs several commands of `ip`. */
export async function ip(namespace: Namespace, commands: readonly string[]): Promise<void> {
  await namespace.run(['ip', '-batch', '-'], `${commands.join('\n')}\n`);
}

export const address = ({ device }: { readonly device: string }, of: Addresses): string[] =>
  listed(of).map((each) => `address add ${withPrefixLength(each)} dev ${device}`);

export const route = (to: Addresses, via: Addresses): string[] =>
  listed(via).map((router, index) => `route add ${listed(to)[index]} via ${router}`);

export const defaultRoute = (via: Addresses): string[] =>
  listed(via).map((router) => `route add default via ${router}`);

export interface Kernel {
  readonly forwarding?: boolean;
  /** without it there are no link-local addresses either */
  readonly ipv6: boolean;
  /** from which sockets get theirs, first and last */
  readonly ports?: readonly [number, number];
}

/** Sets up a namespace before it gets its interfaces. */
export async function setUp(
  namespace: Namespace,
  { forwarding = false, ipv6, ports }: Kernel,
): Promise<void> {
  const settings: Record<string, string | number> = {
    'ipv4/ip_forward': Number(forwarding),
    'ipv6/conf/all/forwarding': Number(forwarding),
    // a router that turns packets back must not tell senders of a shorter way, which its rules would not see
    'ipv4/conf/all/send_redirects': 0,
    'ipv4/conf/default/send_redirects': 0,
    'ipv6/conf/all/disable_ipv6': Number(!ipv6),
    'ipv6/conf/default/disable_ipv6': Number(!ipv6),
    // nobody else has an address, which the kernel would otherwise ask about for a second
    'ipv6/conf/all/accept_dad': 0,
    'ipv6/conf/default/accept_dad': 0,
    ...(ports === undefined ? {} : { 'ipv4/ip_local_port_range': ports.join(' ') }),
  };
  const script = Object.entries(settings).map(
    ([name, value]) => `echo ${value} > /proc/sys/net/${name}`,
  );
  // A switch is not a router: where the kernel can do both at once, what it switches would meet the router's rules.
  const bridged = '/proc/sys/net/bridge/bridge-nf-call';
  for (const tables of ['iptables', 'ip6tables']) {
    script.push(`if [ -e ${bridged}-${tables} ]; then echo 0 > ${bridged}-${tables}; fi`);
  }
  await namespace.run(['sh', '-euc', [...script, 'ip link set lo up'].join('\n')]);
}

/** Has a router do as a file for `nft --file` says. */
export async function useRules(namespace: Namespace, rules: string): Promise<void> {
  if (rules !== '') await namespace.run(['nft', '--file', '-'], rules);
}
