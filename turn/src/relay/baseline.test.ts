/** Whatever clients do, everything comes back: sockets, ports, reservations, quotas, deadlines. */
import { describe, expect, it } from 'vitest';
import { attributes } from '@parley/stun/attributes';
import { Method } from '@parley/stun/message-type';
import type { MessageWriter } from '@parley/stun/message-writer';
import { read } from '@parley/stun/stun-message';
import { present } from '@parley/stun/testing/present';
import { credentialOf, mustParse } from '../testing/requests.js';
import { createSeededRandom } from '../testing/seeded-random.js';
import { residue } from '../testing/residue.js';
import { START_EPOCH, type TestClient } from '../testing/test-client.js';
import { createTestTables, TestRelay } from '../testing/test-relay.js';

const relay = { bound: '10.0.0.5', announced: '8.8.4.4' };
const relay6 = { bound: 'fd00::5', announced: '2606:4700::4' };
const ROUNDS = 3000;

describe('two workers with few ports, little quota and busy clients', () => {
  it.each([1, 2, 3])('are as they were in the beginning when all has ended (seed %i)', (seed) => {
    const random = createSeededRandom(seed);
    const tables = createTestTables([relay, relay6], 2, [50_000, 50_011]);
    const workers = [0, 1].map(
      (worker) =>
        new TestRelay({
          relay,
          relay6,
          opensAtOnce: false,
          // Tokens must differ from one another, as they do outside of tests.
          randomBytes: (length) => Buffer.from(Array.from({ length }, () => random.below(256))),
          userQuota: 6,
          totalQuota: 20,
          shared: { tables: structuredClone(tables), worker },
        }),
    );
    const clients = workers.flatMap((worker) =>
      ['ana', 'bob', 'cem'].flatMap((user, index) => [
        worker.client(user, 1 + index),
        worker.client(user, 11 + index),
        worker.tcpClient(user, 21 + index),
      ]),
    );
    for (const client of clients) {
      const user = client.credential.username.split(':')[1] ?? '';
      const now = START_EPOCH + client.relay.now;
      client.credential = credentialOf(user, { now, ttlSeconds: 10_000_000 });
    }
    const tokens: Buffer[] = [];
    const wishes: ((writer: MessageWriter) => unknown)[] = [
      () => undefined,
      (w) => w.add(attributes.requestedAddressFamily, 2),
      (w) => w.add(attributes.additionalAddressFamily, 2),
      (w) => w.add(attributes.additionalAddressFamily, 2).add(attributes.evenPort, false),
      (w) => w.add(attributes.evenPort, true),
      (w) => w.add(attributes.evenPort, true).add(attributes.requestedAddressFamily, 2),
      (w) => w.add(attributes.reservationToken, tokens.pop() ?? Buffer.alloc(8)),
    ];
    /** Signs with the nonce of now; what the client was sent meanwhile is looked through for tokens. */
    const send = (client: TestClient, method: number, add: (w: MessageWriter) => unknown): void => {
      client.take();
      client.nonce = undefined;
      client.send(client.signed(method, add));
    };
    let successes = 0;
    let mostResidue = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const client = present(clients[random.below(clients.length)]);
      const wish = present(wishes[random.below(wishes.length)]);
      const choice = random.below(10);
      if (choice < 6) {
        send(client, Method.allocate, (w) => {
          w.add(attributes.requestedTransport, 17);
          wish(w);
        });
      } else if (choice < 8) {
        send(client, Method.refresh, (w) => {
          w.add(attributes.lifetime, random.below(2) * 600);
          if (random.below(2) === 0) w.add(attributes.requestedAddressFamily, 1 + random.below(2));
        });
      } else if (choice === 8 && client.flow !== undefined) {
        client.relay.core.disconnected(client.flow);
      }
      for (const worker of workers) {
        for (const socket of worker.opening.splice(0)) {
          if (random.below(4) === 0) {
            worker.core.relaySocketFailed(socket.id, worker.now);
          } else if (!worker.closed.includes(socket)) {
            worker.opened.push(socket);
            worker.core.relaySocketOpened(socket.id, worker.now);
          }
        }
        for (const sent of worker.toClients) {
          const token =
            sent.kind === 'message'
              ? read(mustParse(sent.bytes), attributes.reservationToken)
              : undefined;
          if (token !== undefined) tokens.push(token);
        }
      }
      if (random.below(20) === 0) {
        const milliseconds = random.below(2) === 0 ? 29_000 : random.below(400_000);
        for (const worker of workers) worker.pass(milliseconds);
      }
      mostResidue = Math.max(mostResidue, residue(tables));
      const open = workers.map((worker) => worker.opened.length - worker.closed.length);
      expect(Math.max(...open)).toBeLessThanOrEqual(24);
    }
    for (const worker of workers) successes += worker.core.counters.allocationsCreated;
    expect(successes).toBeGreaterThan(300);
    expect(mostResidue).toBeGreaterThan(20);
    for (const worker of workers) {
      for (let left = worker.opening.pop(); left !== undefined; left = worker.opening.pop()) {
        worker.core.relaySocketFailed(left.id, worker.now);
      }
    }
    for (const worker of workers) worker.pass(4_000_000);
    for (const worker of workers) {
      expect(worker.core.allocations).toBe(0);
      expect(worker.core.nextWakeAt()).toBeUndefined();
      const { allocationsCreated, allocationsEnded } = worker.core.counters;
      expect(allocationsEnded).toBe(allocationsCreated);
      expect(worker.opened.filter((socket) => !worker.closed.includes(socket))).toEqual([]);
    }
    expect(residue(tables)).toBe(0);
  });
});
