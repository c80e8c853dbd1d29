/** A host's machine with many public addresses, one for each faulty instance, and a caller's computer beside it. */
import type { BothAddresses } from '../lab/addresses.js';
import { address, ip, layCable, setUp } from '../lab/wiring.js';
import { createNamespace, type Namespace } from '../network/namespace.js';

/** What one instance has on the host's machine: nobody else uses these. */
export interface Site {
  /** in all namespaces */
  readonly name: string;
  readonly addresses: BothAddresses;
  /** a second name with addresses of its own, for a relay on the port that the page has at the first */
  readonly relay: { readonly name: string; readonly addresses: BothAddresses };
  /** Sets up the firewall on the host's machine, with nftables rules for what comes in to the addresses of this site. */
  readonly firewall: (rules: readonly string[]) => Promise<void>;
  /** Takes the firewall away. */
  readonly clear: () => Promise<void>;
}

export interface FaultNetwork {
  readonly host: Namespace;
  readonly caller: Namespace;
  readonly sites: readonly Site[];
  close(): Promise<void>;
}

/**
 * Globally routable, inside these namespaces only: relays refuse to send to private and documentation addresses, and what
 * is tested is a relay with that policy on.
 */
const siteAddresses = (number: number): BothAddresses => ({
  v4: `20.3.0.${number + 1}`,
  v6: `2a10:20:3::${(number + 1).toString(16)}`,
});
const callerAddresses: BothAddresses = { v4: '20.3.0.250', v6: '2a10:20:3::fa' };
const mostSites = 100;
/** The second address of a site is so far behind the first. */
const ownRelay = mostSites;

/** Needs root; nothing of it is left when this process ends. */
export async function createFaultNetwork(count: number): Promise<FaultNetwork> {
  if (count > mostSites) throw new RangeError(`there is room for ${mostSites} sites`);
  const numbers = Array.from({ length: count }, (_, number) => number);
  const hosts = [
    '127.0.0.1 localhost',
    '::1 localhost',
    ...numbers.flatMap((number) => [
      ...hostsLines(siteName(number), siteAddresses(number)),
      ...hostsLines(relayName(number), siteAddresses(number + ownRelay)),
    ]),
    '',
  ].join('\n');
  const opened: Namespace[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(opened.map((namespace) => namespace.close()));
  };
  const open = async (): Promise<Namespace> => {
    const namespace = await createNamespace({ hosts });
    opened.push(namespace);
    await setUp(namespace, { ipv6: true });
    return namespace;
  };
  try {
    const host = await open();
    const caller = await open();
    const { upper, lower } = await layCable(
      { namespace: host, device: 'eth0' },
      { namespace: caller, device: 'eth0' },
    );
    await ip(
      host,
      numbers.flatMap((number) =>
        [number, number + ownRelay].flatMap((each) => address(upper, siteAddresses(each))),
      ),
    );
    await ip(caller, [
      ...address(lower, callerAddresses),
      // a way to the internet, which ends at the host's machine
      ...['20.3.0.1', '2a10:20:3::1'].map((each) => `route add default via ${each}`),
    ]);
    return { host, caller, sites: numbers.map((number) => siteAt(host, number)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

const siteName = (number: number): string => `site${number}.faults.lab`;
const relayName = (number: number): string => `relay${number}.faults.lab`;

const hostsLines = (name: string, { v4, v6 }: BothAddresses): readonly string[] =>
  [v4, v6].map((each) => `${each} ${name} ${name}.`);

function siteAt(host: Namespace, number: number): Site {
  const addresses = siteAddresses(number);
  const relay = { name: relayName(number), addresses: siteAddresses(number + ownRelay) };
  const table = `inet site${number}`;
  return {
    name: siteName(number),
    addresses,
    relay,
    async firewall(rules) {
      const here = [addresses, relay.addresses].flatMap(({ v4, v6 }) => [
        `ip daddr ${v4}`,
        `ip6 daddr ${v6}`,
      ]);
      const ownRules = here.flatMap((own) => rules.map((rule) => `    ${own} ${rule}`));
      const chain = [
        'chain arriving {',
        '  type filter hook input priority filter',
        ...ownRules,
        '}',
      ];
      await nft(host, [`table ${table} {`, ...chain, '}']);
    },
    // a table can only be deleted once it is there
    clear: () => nft(host, [`table ${table} {`, '}', `delete table ${table}`]),
  };
}

async function nft(namespace: Namespace, lines: readonly string[]): Promise<void> {
  await namespace.run(['nft', '--file', '-'], `${lines.join('\n')}\n`);
}
