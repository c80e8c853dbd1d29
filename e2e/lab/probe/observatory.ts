/** Two computers in the open, from which a network is looked at: each has UDP sockets, and takes TCP connections. */
import type { Internet } from '../internet.js';
import type { Family } from '../router-kind.js';
import { startAgent, type Agent, type Endpoint, type UdpSocket } from './agent.js';

/** One of the two computers, in one family. */
export interface Observer {
  /** The first two tell by what a mapping and a filter go. */
  readonly ports: readonly [UdpSocket, UdpSocket, UdpSocket];
  /** where it takes TCP connections */
  readonly tcp: readonly Endpoint[];
}

export interface Observatory {
  readonly observers: Readonly<Record<Family, readonly [Observer, Observer]>>;
  close(): Promise<void>;
}

/** Those that a firewall which lets out little may let out all the same: of relays, of HTTP/3, of DNS. */
const udpPorts = [3478, 443, 53] as const;
/** The same, and one that has nothing to it. */
const tcpPorts = [443, 80, 53, 3478, 8443] as const;

export async function openObservatory(internet: Internet): Promise<Observatory> {
  const home = await internet.home('open', { computers: 2 });
  const agents = home.computers.map(({ namespace }) => startAgent(namespace));
  const close = async (): Promise<void> => {
    await Promise.all(agents.map((agent) => agent.close()));
    await home.close();
  };
  const observersOf = async (family: 'v4' | 'v6'): Promise<readonly [Observer, Observer]> => {
    const [first, second] = home.computers.map(({ addresses }, index) => {
      const agent = agents[index];
      const address = addresses[family];
      if (agent === undefined || address === undefined) throw new Error(`no ${family} here`);
      return observe(agent, address);
    });
    if (first === undefined || second === undefined)
      throw new Error('an observatory needs two computers');
    return Promise.all([first, second]);
  };
  try {
    const [IPv4, IPv6] = await Promise.all([observersOf('v4'), observersOf('v6')]);
    return { observers: { IPv4, IPv6 }, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function observe(agent: Agent, address: string): Promise<Observer> {
  const tcp = tcpPorts.map((port) => ({ address, port }));
  const open = (port: number): Promise<UdpSocket> => agent.openUdp({ address, port });
  const [first, second, third] = udpPorts;
  const [ports] = await Promise.all([
    Promise.all([open(first), open(second), open(third)]),
    ...tcp.map((endpoint) => agent.takeConnections(endpoint)),
  ]);
  return { ports, tcp };
}
