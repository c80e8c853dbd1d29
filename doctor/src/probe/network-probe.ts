/** The NAT in front of this machine, as the instance's own STUN servers show it (RFC 5780). */
import { randomBytes } from 'node:crypto';
import { isSameAddress, maySendTo } from '../address-scope.js';
import type { NetworkCheck } from '../observation.js';
import type { AddressFamily, TransportAddress } from '@parley/stun/transport-address';
import { BindingSocket, type BindingAnswer } from './binding-socket.js';
import { pause } from './deadline.js';
import { filteringOf, mappingOf, type ChangeAnswers } from './nat-behaviour.js';
import type { PortSightings, Sighting } from './sighting.js';

export type NatBehaviour = Pick<NetworkCheck, 'mapping' | 'filtering' | 'hairpinning'> & {
  /** as servers saw this machine */
  readonly mapped: readonly string[];
};

export interface NatProbeOptions {
  /** that have answered over UDP */
  readonly servers: readonly TransportAddress[];
  /** of this machine */
  readonly ownAddresses: readonly string[];
  readonly signal: AbortSignal;
}

/** ms: these servers have answered just now, so three transmissions will do */
const PATIENCE_MS = 2000;
/** Servers that are asked; more tell nothing new. */
const MAXIMUM_SERVERS = 8;
const HAIRPIN_TRIES_MS = [0, 100, 300];
const HAIRPIN_PATIENCE_MS = 1000;

const nothingKnown: NatBehaviour = {
  mapping: 'unknown',
  filtering: 'unknown',
  hairpinning: 'unknown',
  mapped: [],
};

/** Looks at IPv4 where there is any: NATs are at home there. */
export async function probeNat(
  options: NatProbeOptions,
  /** sightings of other ports, from relays */
  relaySightings: Promise<readonly PortSightings[]>,
): Promise<NatBehaviour> {
  const family: AddressFamily = options.servers.some((server) => server.family === 4) ? 4 : 6;
  const servers = options.servers
    .filter((server) => server.family === family)
    .slice(0, MAXIMUM_SERVERS);
  const socket = servers.length > 0 && (await BindingSocket.open(family, options.signal));
  if (!socket) return nothingKnown;
  try {
    const first = await askAll(socket, servers);
    const discovery = first.find(({ answer }) => answer.origin !== undefined);
    const [alternates, changes, hairpinning, others] = await Promise.all([
      discovery === undefined ? [] : askAll(socket, alternatesOf(discovery)),
      discovery === undefined
        ? { fromOtherAddress: undefined, fromOtherPort: undefined }
        : askForChanges(discovery, options.signal),
      hairpin(servers[0], options),
      relaySightings,
    ]);
    const sightings = [...first, ...alternates].map(({ server, answer }): Sighting => ({
      server,
      mapped: answer.mapped,
    }));
    const ports = [
      { localPort: socket.port, sightings },
      ...others.filter(({ sightings: [one] }) => one?.server.family === family),
    ];
    const mapping = mappingOf(ports, options.ownAddresses);
    return {
      mapping,
      filtering: filteringOf(changes, mapping),
      hairpinning: mapping === 'none' ? 'unknown' : hairpinning,
      mapped: sightings.map(({ mapped }) => mapped.address),
    };
  } finally {
    socket.close();
  }
}

interface Answered {
  readonly server: TransportAddress;
  readonly answer: BindingAnswer;
}

async function askAll(
  socket: BindingSocket,
  servers: readonly TransportAddress[],
): Promise<readonly Answered[]> {
  const answers = await Promise.all(
    servers.map(async (server) => {
      const answer = await socket.ask({ server, patienceMs: PATIENCE_MS });
      return answer === undefined ? [] : [{ server, answer }];
    }),
  );
  return answers.flat();
}

/** RFC 5780 §4.3: the other address at the first port, then at the other port. */
function alternatesOf({ server, answer: { other } }: Answered): readonly TransportAddress[] {
  if (other === undefined || other.family !== server.family) return [];
  if (!maySendTo(server.address, other.address)) return [];
  return hasOtherAddress(server, other) ? [{ ...other, port: server.port }, other] : [other];
}

/** RFC 5780 §6 forbids OTHER-ADDRESS without a second address; coturn names its first one then, with the other port. */
const hasOtherAddress = (
  server: TransportAddress,
  other: TransportAddress | undefined,
): other is TransportAddress =>
  other !== undefined && !isSameAddress(other.address, server.address);

/**
 * Has a fresh port answered from elsewhere: one that the server's other addresses have never heard of (RFC 5780 §4.4). Without a
 * second address, RFC 5780 §6 has the server refuse that change and know the other port alone.
 */
async function askForChanges(
  { server, answer: { other } }: Answered,
  signal: AbortSignal,
): Promise<ChangeAnswers> {
  const socket = await BindingSocket.open(server.family, signal);
  const nothing = { fromOtherAddress: undefined, fromOtherPort: undefined };
  if (socket === undefined) return nothing;
  try {
    const ask = (change?: { changeIp: boolean; changePort: boolean }) =>
      socket.ask({ server, patienceMs: PATIENCE_MS, ...(change && { change }) });
    // Without this no answer would be the server's silence as well as the filter's.
    if ((await ask()) === undefined) return nothing;
    const isThere = hasOtherAddress(server, other);
    const [fromElsewhere, fromOtherPort] = await Promise.all([
      isThere ? ask({ changeIp: true, changePort: true }) : undefined,
      ask({ changeIp: false, changePort: true }),
    ]);
    const isFrom = (answer: BindingAnswer | undefined): boolean =>
      answer !== undefined && !isSameAddress(answer.from.address, server.address);
    return {
      fromOtherAddress: isThere ? isFrom(fromElsewhere) : undefined,
      fromOtherPort: fromOtherPort !== undefined && fromOtherPort.from.port !== server.port,
    };
  } finally {
    socket.close();
  }
}

/** Two ports send to each other by their public addresses (RFC 4787 §6), as two people behind this NAT would. */
async function hairpin(
  server: TransportAddress | undefined,
  { signal }: NatProbeOptions,
): Promise<NetworkCheck['hairpinning']> {
  if (server === undefined) return 'unknown';
  const sockets = await Promise.all([
    BindingSocket.open(server.family, signal),
    BindingSocket.open(server.family, signal),
  ]);
  try {
    const [one, other] = sockets;
    if (one === undefined || other === undefined) return 'unknown';
    const [oneAnswer, otherAnswer] = await Promise.all([
      one.ask({ server, patienceMs: PATIENCE_MS }),
      other.ask({ server, patienceMs: PATIENCE_MS }),
    ]);
    if (oneAnswer === undefined || otherAnswer === undefined) return 'unknown';
    const isMappedTo = ({ mapped }: BindingAnswer): boolean =>
      maySendTo(server.address, mapped.address);
    if (![oneAnswer, otherAnswer].every(isMappedTo)) return 'unknown';
    const token = randomBytes(16);
    const arrived = Promise.race(
      [one, other].map(
        (socket) =>
          new Promise<'yes'>((resolve) => {
            socket.onStranger = (data) => {
              if (data.equals(token)) resolve('yes');
            };
          }),
      ),
    );
    const timers = HAIRPIN_TRIES_MS.map((at) =>
      setTimeout(() => {
        one.send(token, otherAnswer.mapped);
        other.send(token, oneAnswer.mapped);
      }, at),
    );
    const outcome = await Promise.race([arrived, pause(HAIRPIN_PATIENCE_MS, signal)]);
    for (const timer of timers) clearTimeout(timer);
    return outcome ?? 'no';
  } finally {
    for (const socket of sockets) socket?.close();
  }
}
