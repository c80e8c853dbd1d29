/**
 * Measures what a network really does with its computers' traffic, from a computer inside and an observatory outside. It
 * shares nothing with the service, nor with the rules that make the network: nothing here knows what ought to come out.
 */
import { randomUUID } from 'node:crypto';
import type { Home } from '../home.js';
import type { Family, NetworkBehaviour } from '../router-kind.js';
import { startAgent, type Agent, type Endpoint, type UdpSocket } from './agent.js';
import type { Observatory, Observer } from './observatory.js';
import { filteringOf, isSame, mappingOf, tcpOf } from './verdict.js';

/**
 * What never comes is waited for so long, ms. A packet crosses the lab in less than one; a busy machine may let a process
 * wait for some hundred.
 */
const patience = 1_200;
/** between attempts, ms; in the lab a packet is lost only before its way has been found */
const attemptEvery = 300;
/** For what was sent before something that has come, and may have been overtaken on another processor, ms. */
const grace = 100;

type Udp = NetworkBehaviour['udp'];
type InOneFamily = Omit<NetworkBehaviour, 'families'>;

/** A computer in one family. */
interface Inside {
  readonly agent: Agent;
  readonly address: string;
}

/** Throws when a network has no connection at all, treats one family differently from the other, or does what no kind does. */
export async function verifyKind(home: Home, observatory: Observatory): Promise<NetworkBehaviour> {
  const { computers } = home;
  const agents = computers.map(({ namespace }) => startAgent(namespace));
  const measured = async (family: Family): Promise<InOneFamily | null> => {
    const inside = computers.flatMap(({ addresses }, index): Inside[] => {
      const [agent, address] = [agents[index], addresses[family === 'IPv4' ? 'v4' : 'v6']];
      return agent === undefined || address === undefined ? [] : [{ agent, address }];
    });
    const [first, second = first] = inside;
    if (first === undefined || second === undefined) return null;
    return measure([first, second], observatory.observers[family]);
  };
  try {
    const [v4, v6] = await Promise.all([measured('IPv4'), measured('IPv6')]);
    return together(v4, v6);
  } finally {
    await Promise.all(agents.map((agent) => agent.close()));
  }
}

function together(v4: InOneFamily | null, v6: InOneFamily | null): NetworkBehaviour {
  if (v4 !== null && v6 !== null && JSON.stringify(v4) !== JSON.stringify(v6)) {
    throw new Error(`IPv4 ${JSON.stringify(v4)} is not as IPv6 ${JSON.stringify(v6)}`);
  }
  const behaviour = v4 ?? v6;
  if (behaviour === null) throw new Error('neither IPv4 nor IPv6 leads outside');
  const families: readonly Family[] = [
    ...(v4 === null ? [] : (['IPv4'] as const)),
    ...(v6 === null ? [] : (['IPv6'] as const)),
  ];
  return { families, ...behaviour };
}

type Pair<Thing> = readonly [Thing, Thing];

/** Answers null for a family in which nothing outside can be reached. */
async function measure(
  inside: Pair<Inside>,
  observers: Pair<Observer>,
): Promise<InOneFamily | null> {
  const [{ agent }] = inside;
  const [ports, udp] = await Promise.all([
    Promise.all(
      observers[0].tcp.map(async (endpoint) => ({
        port: endpoint.port,
        isReached: await agent.connects(endpoint, patience),
      })),
    ),
    udpOf(inside[0], observers),
  ]);
  const tcp = tcpOf(ports);
  if (tcp === 'blocked' && udp === 'blocked') return null;
  return {
    udp,
    tcp,
    hairpinning: udp !== 'blocked' && (await turnsBack(inside, observers[0])),
  };
}

/** RFC 5780 §4.3 and §4.4. */
async function udpOf(inside: Inside, [first, second]: Pair<Observer>): Promise<Udp> {
  const open = (): Promise<UdpSocket> => inside.agent.openUdp({ address: inside.address, port: 0 });
  const [seen, asked, silent] = await Promise.all([open(), open(), open()]);
  const answers = await Promise.all(first.ports.map((port) => exchange(seen, port)));
  if (answers.every((answer) => answer === null)) return 'blocked';
  const silentPort = first.ports[answers.indexOf(null)];
  if (silentPort !== undefined) {
    throw new Error(`UDP leads to some ports, and not to ${silentPort.local.port}`);
  }
  const sightings = async ({ ports }: Observer): Promise<Pair<Endpoint>> =>
    Promise.all([sighted(seen, ports[0]), sighted(seen, ports[1])]);
  const [fromFirst, fromSecond] = await Promise.all([sightings(first), sightings(second)]);
  const mapping = mappingOf({ local: seen.local, fromFirst, fromSecond });

  const [begin] = first.ports;
  const outside = await sighted(asked, begin);
  const reaches = async (from: UdpSocket, socket: UdpSocket, at: Endpoint): Promise<boolean> => {
    const text = await probe(from, at);
    // what gets through has arrived by now, since this went out and back after it
    await sighted(asked, begin);
    return (await socket.received(text, grace)) !== null;
  };
  const [fromOtherPort, fromOtherAddress, atSilentSocket] = await Promise.all([
    reaches(first.ports[1], asked, outside),
    reaches(second.ports[0], asked, outside),
    // without a NAT its address is known, although it has sent nothing
    mapping === 'none' && reaches(second.ports[0], silent, silent.local),
  ]);
  // A check of the other end may come before the own one goes there, and must not cost that its port.
  for (const early of [first.ports[1], second.ports[0]]) {
    if (mapping !== 'address-and-port-dependent' && !isSame(await sighted(asked, early), outside)) {
      throw new Error('what came too early has changed the address outside');
    }
  }
  return { mapping, filtering: filteringOf({ fromOtherPort, fromOtherAddress, atSilentSocket }) };
}

/**
 * Whether two sockets inside reach each other by their addresses outside, and see each other there (RFC 4787 REQ-9a).
 * Both send, so that no filter is in the way (in RFC 5780 §3.4 only one does, and a filter may stop that).
 */
async function turnsBack(inside: Pair<Inside>, observer: Observer): Promise<boolean> {
  const [one, other] = await Promise.all([
    inside[0].agent.openUdp({ address: inside[0].address, port: 0 }),
    inside[1].agent.openUdp({ address: inside[1].address, port: 0 }),
  ]);
  const [outsideOne, outsideOther] = await Promise.all([
    sighted(one, observer.ports[0]),
    sighted(other, observer.ports[0]),
  ]);
  await Promise.all([probe(one, outsideOther), probe(other, outsideOne)]);
  const [toOther, toOne] = await Promise.all([probe(one, outsideOther), probe(other, outsideOne)]);
  const [atOther, atOne] = await Promise.all([
    other.received(toOther, grace),
    one.received(toOne, grace),
  ]);
  return (
    atOther !== null &&
    atOne !== null &&
    isSame(atOther.from, outsideOne) &&
    isSame(atOne.from, outsideOther)
  );
}

/** Sends something that can be told from everything else, and answers what. */
async function probe(from: UdpSocket, to: Endpoint): Promise<string> {
  const text = randomUUID();
  await from.send(text, to);
  return text;
}

/** Sends something out and has it answered; what the socket looks like from there, or null when nothing comes through. */
async function exchange(socket: UdpSocket, observer: UdpSocket): Promise<Endpoint | null> {
  for (let waited = 0; waited < patience; waited += attemptEvery) {
    const there = await observer.received(await probe(socket, observer.local), attemptEvery);
    if (there === null) continue;
    if ((await socket.received(await probe(observer, there.from), attemptEvery)) !== null) {
      return there.from;
    }
  }
  return null;
}

/** As {@link exchange}, where one has worked before. */
async function sighted(socket: UdpSocket, observer: UdpSocket): Promise<Endpoint> {
  const endpoint = await exchange(socket, observer);
  if (endpoint === null) {
    throw new Error(`no answer from ${observer.local.address} port ${observer.local.port}`);
  }
  return endpoint;
}
