/** A plain socket and a relayed address: whether the relay's ports are open to the world. */
import { isSameAddress, maySendTo } from '../address-scope.js';
import type { TransportAddress } from '@parley/stun/transport-address';
import { BindingSocket } from './binding-socket.js';
import type { Allocation } from './client/allocation.js';
import { pause } from './deadline.js';
import { createProbePackets } from './probe-packet.js';
import type { PortSightings, Sighting } from './sighting.js';
import type { UdpServers } from './udp-servers.js';

export type OutsideOutcome =
  /** to and fro */
  | { readonly outcome: 'reached'; readonly ms: number; readonly port: PortSightings }
  /** What was sent arrived, the answer did not. */
  | { readonly outcome: 'one_way'; readonly port: PortSightings }
  | { readonly outcome: 'nothing' }
  /** This end cannot look from outside. */
  | { readonly outcome: 'unknown' };

export interface OutsideOptions {
  readonly servers: UdpServers;
  /** ms for learning one's own address */
  readonly patienceMs: number;
  readonly signal: AbortSignal;
}

/** ms; as data in the loop: the relay answers already, so this allows for loss and for machines that are busy */
const TRIES_MS = [0, 200, 600, 1400, 2600];
const GIVE_UP_MS = 4000;

/** Ports that are looked at as well: of two addresses, by chance, all have the same once in thirty times. */
const MORE_PORTS = 5;
/** ms: the server has answered just now */
const POOL_PATIENCE_MS = 1000;

/**
 * Sends to the relayed address from a socket that has nothing to do with the relay but a permission, and has it answer. The
 * socket begins: where the relay began, a firewall that remembers would let the rest in. Within one machine or one NAT with the
 * relay nothing is learnt, since that is not outside.
 */
export async function lookFromOutside(
  allocation: Allocation,
  { servers, patienceMs, signal }: OutsideOptions,
): Promise<OutsideOutcome> {
  const { relayed } = allocation;
  // An inner address of the relay's, if it is there at all, is another machine's here.
  const isReachable = maySendTo(allocation.client.endpoint.address.address, relayed.address);
  if (!isReachable) return { outcome: 'unknown' };
  const server = await servers.first(relayed.family);
  const socket = server && (await BindingSocket.open(relayed.family, signal));
  if (server === undefined || socket === undefined) return { outcome: 'unknown' };
  try {
    const mapped = (await socket.ask({ server, patienceMs }))?.mapped;
    if (mapped === undefined || isSameAddress(mapped.address, relayed.address)) {
      return { outcome: 'unknown' };
    }
    // 403: the relay takes nobody with such an address for a person on the internet.
    if ((await allocation.permit(mapped)).outcome !== 'done') return { outcome: 'unknown' };
    const outcome = await exchange(socket, allocation, { server, mapped }, signal);
    return outcome.outcome === 'nothing' && (await hasSeveralAddresses(server, mapped, signal))
      ? { outcome: 'unknown' }
      : outcome;
  } finally {
    socket.close();
  }
}

/**
 * Whether this end has one public address for one port and another for the next (RFC 4787 §4.1, "arbitrary" pooling): what it sent
 * may then have come from one that has no permission.
 */
async function hasSeveralAddresses(
  server: TransportAddress,
  mapped: TransportAddress,
  signal: AbortSignal,
): Promise<boolean> {
  const seen = await Promise.all(
    Array.from({ length: MORE_PORTS }, async () => {
      const socket = await BindingSocket.open(server.family, signal);
      const answer = await socket?.ask({ server, patienceMs: POOL_PATIENCE_MS });
      socket?.close();
      return answer?.mapped.address ?? mapped.address;
    }),
  );
  return seen.some((address) => !isSameAddress(address, mapped.address));
}

async function exchange(
  socket: BindingSocket,
  allocation: Allocation,
  sighting: Sighting,
  signal: AbortSignal,
): Promise<OutsideOutcome> {
  const packets = createProbePackets();
  const sent: number[] = [];
  let seenAs: TransportAddress | undefined;
  const answered = new Set<number>();
  const end = allocation.onData((data, from) => {
    const sequence = packets.sequenceOf(data);
    // Each once: a relay that repeats itself is not to have this end repeat it as well.
    if (sequence === undefined || sent[sequence] === undefined || answered.has(sequence)) return;
    answered.add(sequence);
    seenAs ??= from;
    allocation.send(from, data);
  });
  const returned = new Promise<number>((resolve) => {
    socket.onStranger = (data) => {
      const sentAt = sent[packets.sequenceOf(data) ?? -1];
      if (sentAt !== undefined) resolve(performance.now() - sentAt);
    };
  });
  const timers = TRIES_MS.map((at) =>
    setTimeout(() => {
      const sequence = sent.push(performance.now()) - 1;
      socket.send(packets.make(sequence), allocation.relayed);
    }, at),
  );
  const ms = await Promise.race([returned, pause(GIVE_UP_MS, signal)]);
  for (const timer of timers) clearTimeout(timer);
  end();
  if (seenAs === undefined) return { outcome: 'nothing' };
  const sightings = [sighting, { server: allocation.relayed, mapped: seenAs }];
  const port = { localPort: socket.port, sightings };
  return ms === undefined ? { outcome: 'one_way', port } : { outcome: 'reached', ms, port };
}
