/** Two computers in the open, from which a network is looked at: each has two UDP ports, and takes TCP connections. */
import type { Internet } from '../internet.js';
import type { Family } from '../router-kind.js';
import { startAgent, type Agent, type Endpoint, type UdpSocket } from './agent.js';

/** One of the two computers, in one family. */
export interface Observer {
  readonly ports: readonly [UdpSocket, UdpSocket];
  /** where it takes TCP connections */
  readonly tcp: { readonly web: Endpoint; readonly other: Endpoint };
}

export interface Observatory {
  readonly observers: Readonly<Record<Family, readonly [Observer, Observer]>>;
  close(): Promise<void>;
}

const webPort = 443;
const otherPort = 8443;

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
  const tcp = { web: { address, port: webPort }, other: { address, port: otherPort } };
  const [one, other] = await Promise.all([
    agent.openUdp({ address, port: 0 }),
    agent.openUdp({ address, port: 0 }),
    agent.takeConnections(tcp.web),
    agent.takeConnections(tcp.other),
  ]);
  return { ports: [one, other], tcp };
}
