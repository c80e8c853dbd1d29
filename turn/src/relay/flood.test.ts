/** A flood with forged source addresses must find nothing to fill. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { attributes } from '@parley/stun/attributes';
import { MessageClass, Method } from '@parley/stun/message-type';
import { channelData, credentialOf, encodeRequest } from '../testing/requests.js';
import { residue } from '../testing/residue.js';
import { START_EPOCH } from '../testing/test-client.js';
import { createTestTables, TestRelay } from '../testing/test-relay.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function heap(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

const REQUESTS = 40_000;
/** Octets. State of a few octets for each request would show. */
const NOISE = 1e6;

const forged = credentialOf('ana', { now: START_EPOCH, secret: 'guessed' });
const allocate = (
  w: Parameters<NonNullable<Parameters<typeof encodeRequest>[0]['add']>>[0],
): void => {
  w.add(attributes.requestedTransport, 17);
};

const messages = [
  encodeRequest({ method: Method.binding, fingerprint: true }),
  encodeRequest({ method: Method.allocate, add: allocate }),
  encodeRequest({
    method: Method.allocate,
    add: allocate,
    credential: forged,
    nonce: 'obMatJos2AAAB',
  }),
  encodeRequest({
    method: Method.allocate,
    add: (w) => {
      allocate(w);
      w.add(attributes.reservationToken, Buffer.alloc(8, 1));
    },
    credential: forged,
    nonce: 'x',
  }),
  encodeRequest({ method: Method.refresh, add: (w) => w.add(attributes.lifetime, 600) }),
  encodeRequest({ method: Method.send, messageClass: MessageClass.indication }),
  channelData(0x4000, 'data'),
];

describe.each([
  ['without a limit for strangers', 0],
  ['with one', 1000],
])('a flood from forged addresses and ports, %s', (_case, unauthenticatedRate) => {
  it('leaves no state behind', () => {
    const tables = createTestTables([{ bound: '8.8.4.4', announced: '8.8.4.4' }], 1);
    const relay = new TestRelay({ unauthenticatedRate, shared: { tables, worker: 0 } });
    const flood = (first: number, count: number): number => {
      let answers = 0;
      for (let index = first; index < first + count; index += 1) {
        const message = messages[index % messages.length] ?? Buffer.alloc(0);
        const address = `${1 + (index % 9)}.${(index >> 8) & 0xff}.${index & 0xff}.7`;
        relay.core.datagramReceived(
          relay.udp,
          message,
          0,
          message.length,
          address,
          1 + (index % 65_535),
          relay.now,
        );
        answers += relay.toClients.length;
        relay.toClients = [];
        if (index % 100 === 0) relay.now += 1;
      }
      return answers;
    };
    // What is compiled and cached at first is no state of the flood.
    flood(0, 10_000);
    const before = heap();
    expect(flood(10_000, REQUESTS)).toBeGreaterThan(REQUESTS / 2);
    expect(heap() - before).toBeLessThan(NOISE);
    expect(relay.core.allocations).toBe(0);
    expect(relay.core.nextWakeAt()).toBeUndefined();
    expect([relay.opening, relay.opened, relay.toPeers]).toEqual([[], [], []]);
    expect(residue(tables)).toBe(0);
  });
});
