import { describe, expect, it } from 'vitest';
import { attributes } from '@parley/stun/attributes';
import { MessageClass, Method } from '@parley/stun/message-type';
import { has, read } from '@parley/stun/stun-message';
import { transportAddress } from '@parley/stun/transport-address';
import { encodeRequest, errorCodeOf, mustParse } from '../testing/requests.js';
import { TestRelay } from '../testing/test-relay.js';

describe('what is not answered (RFC 8489 §6.3)', () => {
  it('indications, responses, unknown methods, a wrong fingerprint', () => {
    const relay = new TestRelay();
    const ana = relay.client();
    for (const messageClass of [
      MessageClass.indication,
      MessageClass.success,
      MessageClass.error,
    ]) {
      ana.send(encodeRequest({ method: Method.binding, messageClass }));
    }
    const broken = encodeRequest({ method: Method.binding, fingerprint: true });
    broken[broken.length - 1] = (broken.at(-1) ?? 0) ^ 1;
    ana.send(broken);
    ana.send(encodeRequest({ method: 0x0fe }));
    expect(ana.take()).toEqual([]);
  });

  it.each(Array.from({ length: 41 }, (_, length) => length))(
    'a datagram of %i zero octets is dropped',
    (length) => {
      const ana = new TestRelay().client();
      ana.send(Buffer.alloc(length));
      ana.send(Buffer.alloc(length, 0xff));
      expect(ana.take()).toEqual([]);
    },
  );
});

describe('what every answer has in common', () => {
  const exchange = (relay: TestRelay): Buffer[] => {
    const ana = relay.client();
    ana.send(encodeRequest({ method: Method.binding }));
    ana.send(encodeRequest({ method: Method.allocate }));
    ana.send(encodeRequest({ method: Method.binding, add: (w) => w.addRaw(0x7abc, Buffer.of()) }));
    const answers = ana.take().map((sent) => (sent.kind === 'message' ? sent.bytes : Buffer.of()));
    return [...answers, ana.allocate().bytes, ana.allocate().bytes, ana.permit().bytes];
  };

  it('SOFTWARE, short, unless it is switched off (RFC 8489 §14.14)', () => {
    for (const software of ['Parley', 'another', undefined]) {
      const answers = exchange(new TestRelay({ software }));
      expect(answers).toHaveLength(6);
      for (const answer of answers) {
        expect(read(mustParse(answer), attributes.software)).toBe(software);
      }
    }
  });

  it('padding of zeros (RFC 8489 §14)', () => {
    const paddings = exchange(new TestRelay({ realm: 'parle', software: 'P' })).flatMap(
      (answer) => {
        const found: Buffer[] = [];
        for (let offset = 20; offset < answer.length;) {
          const end = offset + 4 + answer.readUInt16BE(offset + 2);
          offset = end + (-end & 3);
          found.push(answer.subarray(end, offset));
        }
        return found;
      },
    );
    const padding = Buffer.concat(paddings);
    expect(padding.length).toBeGreaterThan(10);
    expect(padding).toEqual(Buffer.alloc(padding.length));
  });
});

describe('what strangers can cause', () => {
  /** Octets of IP and UDP headers. */
  const overhead = { 4: 28, 6: 48 };

  it.each(['7.7.7.7', '2606:4700::1'])('answers to %s stay within 3× of the request', (address) => {
    const relay = new TestRelay();
    const ana = relay.client('ana', 1, address);
    const { family } = transportAddress(address, 1);
    const requests = [Method.binding, Method.allocate, Method.refresh, Method.channelBind].flatMap(
      (method) => [
        encodeRequest({ method }),
        encodeRequest({ method, fingerprint: true }),
        encodeRequest({ method, add: (w) => w.addRaw(0x7abc, Buffer.alloc(0)) }),
      ],
    );
    for (const request of requests) {
      ana.send(request);
      const response = ana.takeMessage();
      expect(response.bytes.length + overhead[family]).toBeLessThanOrEqual(
        3 * (request.length + overhead[family]),
      );
    }
  });

  it.each(['7.7.7.7', '2606:4700::1'])(
    'a challenge to %s is always answered and always whole, with the longest realm',
    (address) => {
      const relay = new TestRelay({ realm: 'r'.repeat(36) });
      const ana = relay.client('ana', 1, address);
      const { family } = transportAddress(address, 1);
      const requests = [
        encodeRequest({ method: Method.refresh }),
        encodeRequest({ method: Method.refresh, fingerprint: true }),
        encodeRequest({
          method: Method.allocate,
          add: (w) => w.add(attributes.requestedTransport, 17),
        }),
      ];
      for (const request of requests) {
        ana.send(request);
        const response = ana.takeMessage();
        expect(errorCodeOf(response)).toBe(401);
        expect(read(response, attributes.realm)).toBe('r'.repeat(36));
        expect(read(response, attributes.nonce)).toMatch(/^obMatJos2AAAB/u);
        expect(has(response, attributes.passwordAlgorithms)).toBe(true);
        expect(response.bytes.length + overhead[family]).toBeLessThanOrEqual(
          3 * (request.length + overhead[family]),
        );
      }
      expect(relay.core.counters.drops.amplification).toBe(0);
    },
  );

  it('a challenge that does not fit even so is sent over a connection only', () => {
    const relay = new TestRelay({ realm: 'r'.repeat(60) });
    const request = encodeRequest({ method: Method.refresh });
    const ana = relay.client();
    ana.send(request);
    expect(ana.take()).toEqual([]);
    expect(relay.core.counters.drops.amplification).toBe(1);
    // What is not sent is no error response.
    expect(relay.core.counters.errors.get(401)).toBeUndefined();
    const bob = relay.tcpClient();
    bob.send(request);
    expect(errorCodeOf(bob.takeMessage())).toBe(401);
    expect(relay.core.counters.errors.get(401)).toBe(1);
  });

  it('limits unauthenticated requests per source and second, without touching others', () => {
    const relay = new TestRelay({ unauthenticatedRate: 10 });
    const ana = relay.client('ana', 1);
    const bob = relay.client('bob', 2, '7.7.7.8');
    bob.mustAllocate();
    for (let index = 0; index < 15; index += 1) {
      ana.send(encodeRequest({ method: Method.binding }));
    }
    expect(ana.take()).toHaveLength(10);
    bob.send(encodeRequest({ method: Method.binding }));
    expect(bob.take()).toHaveLength(1);
    relay.pass(1000);
    ana.send(encodeRequest({ method: Method.binding }));
    expect(ana.take()).toHaveLength(1);
  });

  it('a flood does not end the call of somebody behind the same address', () => {
    const relay = new TestRelay({ unauthenticatedRate: 10 });
    const ana = relay.client('ana', 1);
    ana.mustAllocate();
    const mallory = relay.client('mallory', 2);
    for (let index = 0; index < 50; index += 1) {
      mallory.send(encodeRequest({ method: Method.allocate }));
    }
    expect(ana.request(Method.refresh).messageClass).toBe(MessageClass.success);
    const forged = { ...ana.credential, key: Buffer.alloc(16) };
    ana.send(ana.signed(Method.refresh, undefined, { credential: forged }));
    expect(ana.take()).toEqual([]);
  });
});
