/** What only a transport can do that asks the kernel itself: DONT-FRAGMENT and ICMP (RFC 8656 §11.5, §14). */
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { attributes } from '@parley/stun/attributes';
import { MessageClass, Method } from '@parley/stun/message-type';
import { read } from '@parley/stun/stun-message';
import { freePort } from '@parley/shared/testing/own-ports';
import { transportAddress, type TransportAddress } from '@parley/stun/transport-address';
import { connected, echoPeer, endAll, started } from '../testing/real-sockets.js';
import { encodeRequest, errorCodeOf, mustParse } from '../testing/requests.js';
import { runAs, variants } from '../testing/test-server.js';
import { allocate } from '../testing/turn-client.js';

const options = { allowedPeers: ['127.0.0.0/8', '::1'] } as const;

afterEach(endAll);

function sendIndication(peer: TransportAddress, data: string, dontFragment: boolean): Buffer {
  return encodeRequest({
    method: Method.send,
    messageClass: MessageClass.indication,
    add: (w) => {
      w.add(attributes.xorPeerAddress, peer).add(attributes.data, Buffer.from(data));
      if (dontFragment) w.add(attributes.dontFragment, true);
    },
  });
}

describe.each(variants)('with $name:', (variant) => {
  beforeAll(() => {
    runAs(variant);
  });
  const isLinux = variant.transport === 'linux';

  it(`${isLinux ? 'honours' : 'does not know (420)'} DONT-FRAGMENT`, async () => {
    const server = await started(options);
    const peer = await echoPeer();
    const ana = await allocate(await connected(server, 'udp'));
    await ana.request(Method.refresh, (w) => w.add(attributes.lifetime, 0));
    const response = await ana.request(Method.allocate, (w) =>
      w.add(attributes.requestedTransport, 17).add(attributes.dontFragment, true),
    );
    expect(errorCodeOf(response)).toBe(isLinux ? undefined : 420);
    if (!isLinux) return;
    await ana.permit(peer.address);
    for (const [text, dontFragment] of [
      ['one', false],
      ['two', true],
      ['three', false],
    ] as const) {
      ana.client.send(sendIndication(peer.address, text, dontFragment));
    }
    await expect.poll(() => peer.heard).toEqual(['one', 'two', 'three']);
  });
});

describe.each(variants.filter(({ transport }) => transport === 'linux'))(
  'with $name:',
  (variant) => {
    beforeAll(() => {
      runAs(variant);
    });

    it.each([
      ['127.0.0.1', { type: 3, code: 3, errorData: 0 }],
      ['::1', { type: 1, code: 4, errorData: 0 }],
    ] as const)('tells the client of ICMP errors from %s', async (address, icmp) => {
      const server = await started({
        ...options,
        relays: {
          4: { bound: '127.0.0.1', announced: '127.0.0.1' },
          6: { bound: '::1', announced: '::1' },
        },
      });
      const closed = transportAddress(address, await freePort());
      const ana = await allocate(await connected(server, 'udp'));
      await ana.request(Method.refresh, (w) => w.add(attributes.lifetime, 0));
      await ana.request(Method.allocate, (w) => {
        w.add(attributes.requestedTransport, 17);
        if (closed.family === 6) w.add(attributes.requestedAddressFamily, 2);
      });
      await ana.permit(closed);
      ana.client.send(sendIndication(closed, 'nobody', false));
      const indication = mustParse(await ana.client.next());
      expect(indication.method).toBe(Method.data);
      expect(read(indication, attributes.xorPeerAddress)).toEqual(closed);
      expect(read(indication, attributes.icmp)).toEqual(icmp);
      expect(read(indication, attributes.data)).toBeUndefined();
    });
  },
);
