import { describe, expect, it } from 'vitest';
import { attributes } from '../codec/attributes.js';
import { MessageClass, Method } from '../codec/message-type.js';
import { PasswordAlgorithm } from '../codec/password-algorithm.js';
import { transportAddress } from '../codec/transport-address.js';
import { channelData, credentialOf, encodeRequest } from '../testing/requests.js';
import { createSeededRandom, mutate } from '../testing/seeded-random.js';
import {
  LISTEN_ADDRESS,
  PEER,
  START_EPOCH,
  TestRelay,
  type TestClient,
} from '../testing/test-relay.js';
import { present } from '../testing/present.js';

const ROUNDS = 1500;

/** With the first listener all that NAT behaviour discovery wants. */
const otherListeners = [
  transportAddress(LISTEN_ADDRESS, 3479),
  transportAddress('8.8.8.8', 3478),
  transportAddress('8.8.8.8', 3479),
];

/** Well-formed messages of every kind, to start from. */
function corpus(client: TestClient): Buffer[] {
  return [
    encodeRequest({ method: Method.binding, fingerprint: true }),
    encodeRequest({
      method: Method.binding,
      add: (w) =>
        w
          .add(attributes.changeRequest, { changeIp: true, changePort: true })
          .add(attributes.padding, Buffer.alloc(8)),
    }),
    encodeRequest({
      method: Method.binding,
      add: (w) => w.add(attributes.responsePort, 41_000),
    }),
    encodeRequest({ method: Method.allocate }),
    client.signed(Method.allocate, (w) =>
      w
        .add(attributes.requestedTransport, 17)
        .add(attributes.evenPort, true)
        .add(attributes.requestedAddressFamily, 1)
        .add(attributes.additionalAddressFamily, 2),
    ),
    client.signed(Method.allocate, (w) => w.add(attributes.requestedTransport, 17)),
    client.signed(Method.refresh, (w) => w.add(attributes.lifetime, 1200)),
    client.signed(Method.allocate, (w) => w.add(attributes.requestedTransport, 17), {
      credential: credentialOf('ana', {
        now: START_EPOCH + client.relay.now,
        algorithm: PasswordAlgorithm.sha256,
      }),
      fingerprint: true,
    }),
    client.signed(Method.createPermission, (w) => w.add(attributes.xorPeerAddress, PEER)),
    client.signed(Method.channelBind, (w) =>
      w.add(attributes.channelNumber, 0x4000).add(attributes.xorPeerAddress, PEER),
    ),
    encodeRequest({
      method: Method.send,
      messageClass: MessageClass.indication,
      add: (w) => w.add(attributes.xorPeerAddress, PEER).add(attributes.data, Buffer.from('data')),
    }),
    channelData(0x4000, 'data'),
  ];
}

describe('the relay core under mutated input', () => {
  it.each([1, 2, 3])('never throws and never loses count (seed %i)', (seed) => {
    const random = createSeededRandom(seed);
    const relay = new TestRelay({
      relayPorts: [50_000, 50_003],
      userQuota: 3,
      moreListeners: otherListeners,
    });
    const clients = [relay.client('ana', 1), relay.client('bob', 2), relay.tcpClient('cem', 3)];
    const seeds = clients.map(corpus);
    for (let round = 0; round < ROUNDS; round += 1) {
      const index = random.below(clients.length);
      const client = present(clients[index]);
      const messages = present(seeds[index]);
      const message = present(messages[random.below(messages.length)]);
      client.send(random.below(3) === 0 ? message : mutate(message, random));
      const socket = relay.opened.at(-1);
      if (socket !== undefined && random.below(4) === 0) {
        const mutant = mutate(message, random);
        relay.core.peerDatagramReceived(
          socket.id,
          mutant,
          0,
          mutant.length,
          '9.9.9.9',
          5000,
          relay.now,
        );
      }
      if (random.below(50) === 0) relay.pass(random.below(400_000));
      expect(relay.core.allocations).toBe(relay.opened.length - relay.closed.length);
      expect(relay.core.allocations).toBeLessThanOrEqual(4);
      // Whatever RESPONSE-PORT and CHANGE-REQUEST say, answers go to the address that asked.
      for (const { flow } of relay.toClients) {
        expect(flow.client.address).toBe(client.address.address);
        expect(flow.client.port).toBeGreaterThan(0);
      }
      relay.toClients = [];
      relay.toPeers = [];
      if (random.below(200) === 0) seeds[index] = refreshed(client);
    }
    const { counters } = relay.core;
    expect(counters.allocationsCreated).toBeGreaterThan(0);
    expect(counters.relayed['to-peer'].udp.packets).toBeGreaterThan(0);
    relay.pass(4_000_000);
    expect(relay.core.allocations).toBe(0);
    expect(relay.core.nextWakeAt()).toBeUndefined();
  });
});

/** The corpus anew, once its nonces have gone stale. */
function refreshed(client: TestClient): Buffer[] {
  client.nonce = undefined;
  return corpus(client);
}
