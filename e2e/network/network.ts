/** Several clients around one service, each at the end of a cable of its own. */
import { cutRules, type ClientLine, type Cut } from './cuts.js';
import { createNamespace, type Namespace } from './namespace.js';

/** Someone's computer. */
export interface Client extends ClientLine {
  readonly namespace: Namespace;
}

export interface Network<Name extends string> {
  /** The middle: the service runs here, and clients reach each other through it. */
  readonly middle: Namespace;
  /** The service's address, from everywhere. */
  readonly address: string;
  readonly clients: Readonly<Record<Name, Client>>;
  /** Drops packets from now on; the answer lets them through again. */
  cut(cut: Cut): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

/**
 * The middle's network is 20.0.0.0/16, inside these namespaces only: relays refuse to send to private and documentation
 * addresses, and what is tested is a relay with that policy on.
 */
const serviceAddress = '20.0.0.1';
const subnet = (index: number): string => `20.0.${index + 1}`;

/** Needs root; nothing of it can be seen in the machine's own network, and nothing is left when this process ends. */
export async function createNetwork<Name extends string>(
  names: readonly Name[],
): Promise<Network<Name>> {
  const opened: Namespace[] = [];
  const open = async (): Promise<Namespace> => {
    const namespace = await createNamespace();
    opened.push(namespace);
    return namespace;
  };
  const close = async (): Promise<void> => {
    await Promise.all(opened.map((namespace) => namespace.close()));
  };
  try {
    const middle = await open();
    await configure(middle, ['link set lo up', `address add ${serviceAddress}/32 dev lo`]);
    await middle.run(['sh', '-c', 'echo 1 > /proc/sys/net/ipv4/ip_forward']);
    const clients = {} as Record<Name, Client>;
    for (const [index, name] of names.entries()) {
      clients[name] = await plugIn(middle, await open(), `client${index}`, subnet(index));
    }
    const cuts = new Set<Cut>();
    const apply = async (): Promise<void> => {
      await middle.run(['nft', '--file', '-'], cutRules([...cuts]));
    };
    await apply();
    return {
      middle,
      address: serviceAddress,
      clients,
      async cut(cut) {
        cuts.add(cut);
        await apply();
        return async () => {
          cuts.delete(cut);
          await apply();
        };
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function plugIn(
  middle: Namespace,
  namespace: Namespace,
  device: string,
  prefix: string,
): Promise<Client> {
  const address = `${prefix}.2`;
  await configure(middle, [
    `link add ${device} type veth peer name eth0 ${namespace.asPeer}`,
    `address add ${prefix}.1/24 dev ${device}`,
    `link set ${device} up`,
  ]);
  // an address that shows up a second later, once it is found to be nobody else's, is a change of the network to a browser
  await namespace.run(['sh', '-c', 'echo 0 > /proc/sys/net/ipv6/conf/eth0/accept_dad']);
  await configure(namespace, [
    'link set lo up',
    `address add ${address}/24 dev eth0`,
    'link set eth0 up',
    `route add default via ${prefix}.1`,
  ]);
  return { namespace, device, address };
}

async function configure(namespace: Namespace, commands: readonly string[]): Promise<void> {
  await namespace.run(['ip', '-batch', '-'], `${commands.join('\n')}\n`);
}
