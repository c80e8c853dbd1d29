/** What one seed brings forth: a world, and what is sent into it. */
import {
  addressText,
  transportAddress,
  type TransportAddress,
} from '@parley/stun/transport-address';
import { createSeededRandom, mutate, type SeededRandom } from '../testing/seeded-random.js';
import { channelData } from '../testing/requests.js';
import { onceIn, pick, randomData, randomOctets } from './choices.js';
import type { FuzzClient } from './client.js';
import { checkCodec } from './codec-check.js';
import type { Coverage } from './coverage.js';
import { CHANNELS, encodeDraft, mutateDraft, randomDraft } from './drafts.js';
import { KeyedStream } from './keyed-stream.js';
import { BrokenMessage, endsInFingerprint, tryReadPlain, type PlainMessage } from './octets.js';
import { randomPeer } from './peers.js';
import { Finding } from './witness.js';
import { World, type WorldSocket } from './world.js';

interface Prepared {
  readonly bytes: Buffer;
  readonly key: Buffer | undefined;
  readonly isMutated: boolean;
}

/** One world from one seed. */
export class Episode {
  readonly world: World;
  readonly #random: SeededRandom;
  readonly #coverage: Coverage;
  readonly #streams = new Map<FuzzClient, KeyedStream>();
  readonly #arena = Buffer.alloc(0x12000);
  #last: Prepared = { bytes: Buffer.alloc(0), key: undefined, isMutated: false };
  /** mutated inputs so far */
  inputs = 0;
  /** the octets of the last one */
  current: Buffer = Buffer.alloc(0);

  constructor(seed: number, coverage: Coverage) {
    this.#random = createSeededRandom(seed);
    this.#coverage = coverage;
    this.world = new World(this.#random, coverage);
  }

  step(): void {
    const random = this.#random;
    const { world } = this;
    const choice = random.below(100);
    if (choice < 60) this.#fromClient(this.#message);
    else if (choice < 74) this.#fromClient(this.#channelData);
    else if (choice < 86) this.#fromPeer();
    else if (choice < 89) this.#icmp();
    else if (choice < 94) world.settleOpening(onceIn(random, 10));
    else if (choice < 97) this.#time();
    else this.#rareEvent();
    world.deliverPassing();
    if (onceIn(random, 16)) world.checkTables();
  }

  #rareEvent(): void {
    const random = this.#random;
    const { world } = this;
    switch (random.below(90)) {
      case 0:
        world.reconfigure();
        break;
      case 1:
        world.toggleAlternate(onceIn(random, 2));
        break;
      case 2:
        world.moveHost();
        break;
      case 3:
        this.#reconnect(pick(random, world.clients));
        break;
      case 4:
        // For good, so not in every world.
        if (onceIn(random, 20)) world.drain();
        break;
      default:
    }
  }

  #time(): void {
    const random = this.#random;
    const longest = onceIn(random, 12) ? 700_000 : onceIn(random, 4) ? 40_000 : 1500;
    this.world.pass(random.below(longest), onceIn(random, 4));
  }

  #reconnect(client: FuzzClient): void {
    this.#streams.delete(client);
    this.world.connect(client);
  }

  #fromClient(prepare: (client: FuzzClient) => Prepared): void {
    const random = this.#random;
    // Now and then the message before is sent again, as it was or by somebody else.
    const client = this.#randomClient();
    const prepared = onceIn(random, 20) ? this.#last : prepare(client);
    this.#last = prepared;
    const isMutated = prepared.isMutated || onceIn(random, 3);
    const bytes =
      isMutated && !prepared.isMutated ? mutate(prepared.bytes, random) : prepared.bytes;
    if (isMutated) this.inputs += 1;
    this.current = bytes;
    checkCodec(bytes);
    if (client.serverPort.transport === 'udp') this.#datagram(client, bytes, prepared.key);
    else this.#chunks(client, bytes, prepared.key);
  }

  /** More often one that has an allocation than one that has none. */
  #randomClient(): FuzzClient {
    const random = this.#random;
    const client = pick(random, this.world.clients);
    return client.relayed.length > 0 || onceIn(random, 2)
      ? client
      : pick(random, this.world.clients);
  }

  /** Like {@link randomPeer}, and often somebody else who is relayed. */
  #peer(client?: FuzzClient): TransportAddress {
    const random = this.#random;
    const permitted = [...(client?.permissions.keys() ?? [])];
    if (permitted.length > 0 && onceIn(random, 2)) {
      const address = addressText(Buffer.from(pick(random, permitted), 'hex'));
      return transportAddress(address, pick(random, [5000, 5001, ...this.world.own.ports]));
    }
    const entry = onceIn(random, 4) ? this.#randomSocket() : undefined;
    if (entry === undefined) return randomPeer(random, this.world.own);
    return onceIn(random, 3) ? entry.socket.bound : entry.socket.announced;
  }

  #message = (client: FuzzClient): Prepared => {
    const random = this.#random;
    const { world } = this;
    const draft = randomDraft(random, {
      isAllocated: client.relayed.length > 0,
      peer: () => this.#peer(client),
      token: () =>
        world.witness.tokens.length > 0 && !onceIn(random, 4)
          ? pick(random, world.witness.tokens.slice(-4))
          : randomOctets(random, 8),
    });
    let isMutated = false;
    while (onceIn(random, 3)) {
      mutateDraft(draft, random);
      isMutated = true;
    }
    const isSigned = !onceIn(random, 6);
    const credential = onceIn(random, 12)
      ? pick(random, pick(random, world.clients).credentials)
      : (client.credentials[onceIn(random, 8) ? random.below(5) : client.habit] ??
        pick(random, client.credentials));
    const nonce = onceIn(random, 30) ? pick(random, world.clients).nonce : client.nonce;
    const signing = isSigned ? { credential, nonce, isAnonymous: onceIn(random, 10) } : undefined;
    const bytes = encodeDraft(draft, signing, onceIn(random, 3));
    return { bytes, key: isSigned ? credential.key : undefined, isMutated };
  };

  #channelData = (client: FuzzClient): Prepared => {
    const random = this.#random;
    const bound = onceIn(random, 3) ? [] : [...client.channels.keys()];
    const number = onceIn(random, 20)
      ? 0x4000 + random.below(0x4000)
      : pick(random, bound.length > 0 ? bound : CHANNELS);
    const message = channelData(number, randomData(random));
    const padding = client.serverPort.transport === 'udp' ? random.below(5) : -message.length & 3;
    return {
      bytes: Buffer.concat([message, Buffer.alloc(padding)]),
      key: undefined,
      isMutated: false,
    };
  };

  /** Puts a datagram among other octets, where a transport that receives in batches would have it. */
  #place(bytes: Buffer): number {
    const start = this.#random.below(64);
    bytes.copy(this.#arena, start);
    return start;
  }

  #ask(client: FuzzClient, bytes: Buffer, key: Buffer | undefined): PlainMessage | undefined {
    const message = tryReadPlain(bytes);
    if (message === undefined) return undefined;
    const { transactionId } = message;
    const asked = client.asked.get(transactionId) ?? { fingerprints: new Set(), key: undefined };
    client.asked.set(transactionId, asked);
    asked.key ??= key;
    try {
      asked.fingerprints.add(endsInFingerprint(message));
    } catch (error) {
      if (!(error instanceof BrokenMessage)) throw error;
    }
    return message;
  }

  #datagram(client: FuzzClient, bytes: Buffer, key: Buffer | undefined): void {
    const { world } = this;
    const message = this.#ask(client, bytes, key);
    world.witness.input = { kind: 'from-client', client, bytes, message, answers: 0 };
    const start = this.#place(bytes);
    const end = start + bytes.length;
    const { address, port } = client.address;
    world.workers[client.worker]?.datagramReceived(
      client.serverPort,
      this.#arena,
      start,
      end,
      address,
      port,
      world.now,
    );
    if (!this.#arena.subarray(start, end).equals(bytes)) {
      throw new Finding('the relay changed what it received');
    }
  }

  #chunks(client: FuzzClient, bytes: Buffer, key: Buffer | undefined): void {
    const random = this.#random;
    const stream = this.#streams.get(client) ?? this.#createStream(client);
    this.#streams.set(client, stream);
    const fault = stream.push(bytes, key, random);
    if (fault !== undefined) this.#coverage.add(`stream ended: ${fault}`);
    // Where half a message is left, what comes next is read as its rest, unless the client gives up.
    if (fault !== undefined || onceIn(random, 50)) this.#reconnect(client);
  }

  #createStream(client: FuzzClient): KeyedStream {
    const { world } = this;
    return new KeyedStream(
      () => (client.flow?.holder === undefined ? 4096 : 70_000),
      (bytes, key) => {
        const { flow } = client;
        if (flow === undefined) return false;
        const message = this.#ask(client, bytes, key);
        world.witness.input = { kind: 'from-client', client, bytes, message, answers: 0 };
        const worker = world.workers[client.worker];
        return worker?.messageReceived(flow, bytes, world.now) === 'understood';
      },
    );
  }

  #randomSocket(): WorldSocket | undefined {
    const sockets = [...this.world.open.values()];
    return sockets.length === 0 ? undefined : pick(this.#random, sockets);
  }

  /** A datagram at a relayed address: anything, and often what looks like STUN or ChannelData. */
  #fromPeer(): void {
    const random = this.#random;
    const { world } = this;
    const entry = this.#randomSocket();
    if (entry === undefined) return;
    const data = onceIn(random, 3)
      ? mutate(this.#last.bytes, random).subarray(0, 65_535)
      : onceIn(random, 2)
        ? randomData(random)
        : randomOctets(random, random.below(41));
    this.inputs += 1;
    this.current = data;
    const peer = this.#peer();
    if (peer.family !== entry.socket.bound.family || peer.port === 0) return;
    const before = this.#coverage.deliveries;
    const start = this.#place(data);
    world.witness.input = { kind: 'from-peer', peers: world.shown(peer), data };
    world.workers[entry.worker]?.peerDatagramReceived(
      entry.socket.id,
      this.#arena,
      start,
      start + data.length,
      peer.address,
      peer.port,
      world.now,
    );
    if (this.#coverage.deliveries > before && !world.mayReach(peer)) {
      throw new Finding(`data from ${peer.address} port ${peer.port}`);
    }
  }

  #icmp(): void {
    const random = this.#random;
    const { world } = this;
    const entry = this.#randomSocket();
    if (entry === undefined) return;
    this.inputs += 1;
    const peer = this.#peer();
    const before = this.#coverage.deliveries;
    world.witness.input = { kind: 'from-peer', peers: world.shown(peer), data: undefined };
    world.workers[entry.worker]?.peerIcmpReceived(
      entry.socket.id,
      peer.address,
      peer.port,
      pick(random, [3, 11, 1, 2, random.below(256)]),
      onceIn(random, 2) ? random.below(8) : random.below(300),
      random.below(2 ** 32),
      world.now,
    );
    if (this.#coverage.deliveries > before && !world.mayReach(peer)) {
      throw new Finding(`an ICMP error about ${peer.address} port ${peer.port}`);
    }
  }
}
