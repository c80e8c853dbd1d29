import { describe, expect, it } from 'vitest';
import { attributes } from '@parley/stun/attributes';
import { MessageClass, Method } from '@parley/stun/message-type';
import { has, read, type StunMessage } from '@parley/stun/stun-message';
import { transportAddress, type TransportAddress } from '@parley/stun/transport-address';
import { present } from '@parley/stun/testing/present';
import {
  credentialOf,
  encodeRequest,
  errorCodeOf,
  mustParse,
  type AddAttributes,
} from '../testing/requests.js';
import { LISTEN_ADDRESS, TestRelay } from '../testing/test-relay.js';

const transactionId = Buffer.from('abcdefghijkl');

describe('Binding (RFC 8489 §6.3)', () => {
  it.each(['7.7.7.7', '2606:4700::1', '::ffff:7.7.7.7'])('tells %s its address', (address) => {
    const ana = new TestRelay().client('ana', 40_000, address);
    ana.send(encodeRequest({ method: Method.binding, transactionId }));
    const response = ana.takeMessage();
    expect(response.messageClass).toBe(MessageClass.success);
    expect(response.transactionId.equals(transactionId)).toBe(true);
    expect(read(response, attributes.xorMappedAddress)).toEqual(ana.address);
    expect(has(response, attributes.messageIntegrity)).toBe(false);
  });

  it('carries FINGERPRINT when the request did, and only then', () => {
    const ana = new TestRelay().client();
    ana.send(encodeRequest({ method: Method.binding, fingerprint: true }));
    expect(ana.takeMessage().hasFingerprint).toBe(true);
    ana.send(encodeRequest({ method: Method.binding }));
    expect(ana.takeMessage().hasFingerprint).toBe(false);
  });

  it('answers 420 and names what it does not understand, each once', () => {
    const ana = new TestRelay().client();
    ana.send(
      encodeRequest({
        method: Method.binding,
        add: (w) => {
          for (const type of [0x0003, 0x7abc, 0x7abc, 0x8abc]) w.addRaw(type, Buffer.alloc(4));
        },
      }),
    );
    const response = ana.takeMessage();
    expect(errorCodeOf(response)).toBe(420);
    expect(read(response, attributes.unknownAttributes)).toEqual([0x0003, 0x7abc]);
  });

  it('wants no credentials and looks at none, whatever they are (RFC 8489 §9)', () => {
    const ana = new TestRelay().client();
    ana.send(
      encodeRequest({
        method: Method.binding,
        credential: { ...credentialOf('ana'), key: Buffer.alloc(16) },
        nonce: 'x',
      }),
    );
    const response = ana.takeMessage();
    expect(read(response, attributes.xorMappedAddress)).toEqual(ana.address);
    expect(response.integrity).toBeUndefined();
  });

  it('reads any octets as padding (RFC 8489 §14)', () => {
    const ana = new TestRelay().client();
    const request = encodeRequest({
      method: Method.binding,
      add: (w) => w.add(attributes.software, 'a'),
    });
    request.fill(0xff, request.length - 3);
    ana.send(request);
    expect(ana.takeMessage().messageClass).toBe(MessageClass.success);
  });
});

const OTHER_ADDRESS = '8.8.8.8';
const A1P1 = transportAddress(LISTEN_ADDRESS, 3478);
const A1P2 = transportAddress(LISTEN_ADDRESS, 3479);
const A2P1 = transportAddress(OTHER_ADDRESS, 3478);
const A2P2 = transportAddress(OTHER_ADDRESS, 3479);

const twoAddresses = (): TestRelay => new TestRelay({ moreListeners: [A1P2, A2P1, A2P2] });
const oneAddress = (): TestRelay => new TestRelay({ moreListeners: [A1P2] });

const ana = transportAddress('7.7.7.7', 40_000);

interface Answer {
  readonly message: StunMessage;
  readonly bytes: Buffer;
  readonly from: TransportAddress;
  readonly to: TransportAddress;
}

/** Asks one of the server's UDP ports from Ana's address; every answer there is, wherever it comes from. */
function ask(relay: TestRelay, to: TransportAddress, add?: AddAttributes): Answer[] {
  const serverPort = relay.serverPorts.find(
    ({ transport, local }) =>
      transport === 'udp' && local.address === to.address && local.port === to.port,
  );
  const request = encodeRequest({ method: Method.binding, ...(add === undefined ? {} : { add }) });
  relay.core.datagramReceived(
    present(serverPort),
    request,
    0,
    request.length,
    ana.address,
    ana.port,
    relay.now,
  );
  return relay.toClients.splice(0).map((sent) => {
    if (sent.kind !== 'message') throw new Error('expected a message');
    const { serverPort: source, client } = sent.flow;
    return { message: mustParse(sent.bytes), bytes: sent.bytes, from: source.local, to: client };
  });
}

function askOnce(relay: TestRelay, to: TransportAddress, add?: AddAttributes): Answer {
  const [answer, ...others] = ask(relay, to, add);
  expect(others).toEqual([]);
  return present(answer);
}

const change =
  (changeIp: boolean, changePort: boolean): AddAttributes =>
  (w) =>
    w.add(attributes.changeRequest, { changeIp, changePort });

describe('NAT behaviour discovery with two addresses (RFC 5780 §6.1)', () => {
  it.each([
    ['nothing', A1P1, false, false, A1P1, A2P2],
    ['the address', A1P1, true, false, A2P1, A2P2],
    ['the port', A1P1, false, true, A1P2, A2P2],
    ['both', A1P1, true, true, A2P2, A2P2],
    ['both, asked of the other corner', A2P2, true, true, A1P1, A1P1],
    ['the address, asked of the second port', A1P2, true, false, A2P2, A2P1],
  ] as const)('changes %s', (_what, asked, changeIp, changePort, source, other) => {
    const { message, from, to } = askOnce(twoAddresses(), asked, change(changeIp, changePort));
    expect(message.messageClass).toBe(MessageClass.success);
    expect(from).toEqual(source);
    expect(to).toEqual(ana);
    expect(read(message, attributes.responseOrigin)).toEqual(source);
    expect(read(message, attributes.otherAddress)).toEqual(other);
    expect(read(message, attributes.xorMappedAddress)).toEqual(ana);
    expect(read(message, attributes.mappedAddress)).toEqual(ana);
  });

  it('tells of the other address in every answer', () => {
    const { message, from } = askOnce(twoAddresses(), A1P1);
    expect(from).toEqual(A1P1);
    expect(read(message, attributes.otherAddress)).toEqual(A2P2);
    expect(read(message, attributes.responseOrigin)).toEqual(A1P1);
  });

  it('answers to RESPONSE-PORT at the same address, also when its padding is not counted (§7.5)', () => {
    const relay = twoAddresses();
    const asked: AddAttributes[] = [
      (w) => w.add(attributes.responsePort, 41_000),
      (w) => w.addRaw(attributes.responsePort.type, Buffer.from([41_000 >> 8, 41_000 & 0xff])),
    ];
    for (const add of asked) {
      const { message, from, to } = askOnce(relay, A1P1, add);
      expect(to).toEqual({ ...ana, port: 41_000 });
      expect(from).toEqual(A1P1);
      expect(read(message, attributes.xorMappedAddress)).toEqual(ana);
    }
  });

  it('pads an answer when the request is padded, to what makes two fragments at most (§7.6)', () => {
    const relay = twoAddresses();
    for (const [asked, given] of [
      [1500, 1500],
      [9000, 1500],
      [20, 20],
      [0, 0],
    ] as const) {
      const { message } = askOnce(relay, A1P1, (w) =>
        w.add(attributes.padding, Buffer.alloc(asked, 7)),
      );
      expect(read(message, attributes.padding)).toEqual(Buffer.alloc(given));
    }
  });

  it.each<[string, AddAttributes]>([
    [
      'RESPONSE-PORT with PADDING (§7.5)',
      (w) => w.add(attributes.responsePort, 41_000).add(attributes.padding, Buffer.alloc(4)),
    ],
    ['RESPONSE-PORT 0', (w) => w.add(attributes.responsePort, 0)],
    ['RESPONSE-PORT of 3 octets', (w) => w.addRaw(0x0027, Buffer.alloc(3, 1))],
    ['CHANGE-REQUEST of 8 octets', (w) => w.addRaw(0x0003, Buffer.alloc(8))],
  ])('answers 400 to where the request came from: %s', (_what, add) => {
    const { message, from, to } = askOnce(twoAddresses(), A1P1, add);
    expect(errorCodeOf(message)).toBe(400);
    expect(from).toEqual(A1P1);
    expect(to).toEqual(ana);
  });

  it('answers stay within 3× of the request, wherever they are sent', () => {
    const relay = twoAddresses();
    const wanted: (AddAttributes | undefined)[] = [
      undefined,
      change(true, true),
      (w) => w.add(attributes.responsePort, 41_000),
      (w) => w.add(attributes.padding, Buffer.alloc(0)),
      (w) => w.add(attributes.padding, Buffer.alloc(64)),
      (w) => w.add(attributes.padding, Buffer.alloc(9000)),
    ];
    for (const add of wanted) {
      const request = encodeRequest({
        method: Method.binding,
        ...(add === undefined ? {} : { add }),
      });
      const { bytes } = askOnce(relay, A1P1, add);
      expect(bytes.length + 28).toBeLessThanOrEqual(3 * (request.length + 28));
    }
  });

  it('counts against the source address, whatever port is answered', () => {
    const relay = new TestRelay({
      unauthenticatedRate: 10,
      moreListeners: [A1P2],
    });
    const answers = Array.from({ length: 15 }, (_, index) =>
      ask(relay, A1P1, (w) => w.add(attributes.responsePort, 41_000 + index)),
    );
    expect(answers.flat()).toHaveLength(10);
  });

  it('over TCP tells of the other address, and leaves the rest unknown', () => {
    const relay = twoAddresses();
    const client = relay.tcpClient();
    client.send(encodeRequest({ method: Method.binding }));
    expect(read(client.takeMessage(), attributes.otherAddress)).toEqual(A2P2);
    for (const [type, length] of [
      [0x0003, 4],
      [0x0026, 8],
      [0x0027, 4],
    ] as const) {
      client.send(
        encodeRequest({
          method: Method.binding,
          add: (w) => w.addRaw(type, Buffer.alloc(length, 1)),
        }),
      );
      const refused = client.takeMessage();
      expect(errorCodeOf(refused)).toBe(420);
      expect(read(refused, attributes.unknownAttributes)).toEqual([type]);
    }
  });
});

describe('NAT behaviour discovery with one address and two ports', () => {
  it('answers at both ports, and tells of no other address (RFC 5780 §6)', () => {
    for (const asked of [A1P1, A1P2]) {
      const { message, from } = askOnce(oneAddress(), asked);
      expect(from).toEqual(asked);
      expect(read(message, attributes.responseOrigin)).toEqual(asked);
      expect(read(message, attributes.xorMappedAddress)).toEqual(ana);
      expect(has(message, attributes.otherAddress)).toBe(false);
    }
  });

  it('answers from the other port when asked to', () => {
    const { message, from } = askOnce(oneAddress(), A1P1, change(false, true));
    expect(from).toEqual(A1P2);
    expect(read(message, attributes.responseOrigin)).toEqual(A1P2);
  });

  it.each([false, true])('answers 420 when asked for another address (port: %s)', (changePort) => {
    const { message, from } = askOnce(oneAddress(), A1P1, change(true, changePort));
    expect(from).toEqual(A1P1);
    expect(errorCodeOf(message)).toBe(420);
    expect(read(message, attributes.unknownAttributes)).toEqual([attributes.changeRequest.type]);
  });
});

describe('without a second port', () => {
  it.each([0x0003, 0x0026, 0x0027])('%i is unknown, also with two addresses', (type) => {
    const relay = new TestRelay({ moreListeners: [A2P1] });
    const { message } = askOnce(relay, A1P1, (w) => w.addRaw(type, Buffer.alloc(4, 1)));
    expect(errorCodeOf(message)).toBe(420);
    expect(read(message, attributes.unknownAttributes)).toEqual([type]);
  });

  it('answers tell of no origin and no other address', () => {
    const relay = new TestRelay({ moreListeners: [A2P1] });
    const { message } = askOnce(relay, A1P1);
    expect(has(message, attributes.otherAddress)).toBe(false);
    expect(has(message, attributes.responseOrigin)).toBe(false);
  });
});
