/** A plain socket and a relayed address: whether the relay's ports are open to the world. */
import { isSameAddress } from '../address-scope.js';
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
    return await exchange(socket, allocation, { server, mapped }, signal);
  } finally {
    socket.close();
  }
}

async function exchange(
  socket: BindingSocket,
  allocation: Allocation,
  sighting: Sighting,
  signal: AbortSignal,
): Promise<OutsideOutcome> {
  const packets = createProbePackets();
  const seenAs: TransportAddress[] = [];
  const end = allocation.onData((data, from) => {
    if (packets.sequenceOf(data) === undefined) return;
    seenAs.push(from);
    allocation.send(from, data);
  });
  const sent: number[] = [];
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
  const [mapped] = seenAs;
  if (mapped === undefined) return { outcome: 'nothing' };
  const sightings = [sighting, { server: allocation.relayed, mapped }];
  const port = { localPort: socket.port, sightings };
  return ms === undefined ? { outcome: 'one_way', port } : { outcome: 'reached', ms, port };
}
