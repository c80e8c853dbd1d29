import { describe, expect, it } from 'vitest';
import { attributes } from '@parley/stun/attributes';
import { MessageClass, Method } from '@parley/stun/message-type';
import { read } from '@parley/stun/stun-message';
import { transportAddress } from '@parley/stun/transport-address';
import { channelData, credentialOf, errorCodeOf } from '../testing/requests.js';
import { START_EPOCH } from '../testing/test-client.js';
import { LISTEN_ADDRESS, PEER, TestRelay } from '../testing/test-relay.js';

const OTHER_PEER = transportAddress('9.9.9.10', 5000);

describe('other secrets', () => {
  it('end no call: an allocation keeps the key it was made with', () => {
    const relay = new TestRelay({ secrets: ['north'] });
    const ana = relay.client();
    ana.mustAllocate();
    relay.reconfigure({ secrets: ['south'] });
    const stale = ana.request(Method.refresh);
    expect(errorCodeOf(stale)).toBe(438);
    ana.nonce = read(stale, attributes.nonce);
    expect(ana.request(Method.refresh).messageClass).toBe(MessageClass.success);
    expect(ana.permit(PEER).messageClass).toBe(MessageClass.success);
    relay.pass(599_000);
    expect(ana.bind(0x4001, PEER).messageClass).toBe(MessageClass.success);
  });

  it('decide about new allocations at once', () => {
    const relay = new TestRelay({ secrets: ['north'] });
    relay.reconfigure({ secrets: ['south'] });
    expect(errorCodeOf(relay.client('ana').allocate())).toBe(401);
    const bob = relay.client('bob', 40_001);
    bob.credential = credentialOf('bob', { now: START_EPOCH + relay.now, secret: 'south' });
    bob.mustAllocate();
  });

  it.each([
    ['the same', ['north']],
    ['one more', ['south', 'north']],
  ])('that are %s leave nonces good, so that nobody has to ask again', (_what, secrets) => {
    const relay = new TestRelay({ secrets: ['north'] });
    const ana = relay.client();
    ana.mustAllocate();
    relay.reconfigure({ secrets });
    // A stale nonce would be answered with 438.
    expect(errorCodeOf(ana.request(Method.refresh))).toBeUndefined();
  });
});

describe('another peer policy', () => {
  it('ends the permissions and channels whose peer it refuses, and no others', () => {
    const relay = new TestRelay();
    const ana = relay.client();
    const socket = ana.mustAllocate();
    ana.permit(PEER, OTHER_PEER);
    ana.bind(0x4001, PEER);
    ana.bind(0x4002, OTHER_PEER);
    relay.reconfigure({ deniedPeers: [`${PEER.address}/32`] });
    ana.take();

    ana.send(channelData(0x4001, 'channel'));
    ana.sendIndication(PEER, 'indication');
    relay.fromPeer(socket, 'from the peer', PEER);
    expect(relay.toPeers).toEqual([]);
    expect(ana.take()).toEqual([]);
    expect(relay.core.counters.drops['no-channel']).toBe(1);
    expect(relay.core.counters.drops['no-permission']).toBe(2);

    ana.send(channelData(0x4002, 'still there'));
    expect(relay.toPeers.map(({ data }) => data)).toEqual(['still there']);
    relay.fromPeer(socket, 'too', OTHER_PEER);
    expect(ana.take()).toHaveLength(1);
  });

  it('refuses such a peer from then on, and lets one in that it opens', () => {
    const relay = new TestRelay();
    const ana = relay.client();
    ana.mustAllocate();
    const inside = transportAddress('10.0.0.7', 5000);
    expect(errorCodeOf(ana.permit(inside))).toBe(403);
    relay.reconfigure({ allowedPeers: ['10.0.0.0/8'], deniedPeers: ['9.9.9.0/24'] });
    expect(ana.permit(inside).messageClass).toBe(MessageClass.success);
    expect(errorCodeOf(ana.permit(PEER))).toBe(403);
  });

  it('closes the own address again, except to ports that are allocated', () => {
    const relay = new TestRelay({ allowedPeers: [`${LISTEN_ADDRESS}/32`] });
    const ana = relay.client();
    const bob = relay.client('bob', 40_001);
    ana.mustAllocate();
    const { announced } = bob.mustAllocate();
    const service = transportAddress(LISTEN_ADDRESS, 9000);
    ana.bind(0x4001, service);
    ana.bind(0x4002, announced);
    ana.send(channelData(0x4001, 'open'));
    expect(relay.toPeers).toHaveLength(1);
    relay.reconfigure({ allowedPeers: [] });
    ana.send(channelData(0x4001, 'closed'));
    ana.sendIndication(service, 'closed');
    expect(relay.toPeers).toHaveLength(1);
    expect(relay.core.counters.drops['no-channel']).toBe(1);
    expect(relay.core.counters.drops['peer-refused']).toBe(1);
    ana.send(channelData(0x4002, 'to bob'));
    expect(relay.core.counters.handedOver).toEqual({ packets: 1, bytes: 6 });
  });

  it('leaves alone channels to own ports that were freed in the meantime', () => {
    const relay = new TestRelay();
    const ana = relay.client();
    const bob = relay.client('bob', 40_001);
    ana.mustAllocate();
    ana.bind(0x4001, bob.mustAllocate().announced);
    bob.request(Method.refresh, (w) => w.add(attributes.lifetime, 0));
    relay.reconfigure({ deniedPeers: ['1.1.1.1'] });
    ana.send(channelData(0x4001, 'x'));
    expect(relay.core.counters.drops).toMatchObject({ 'peer-refused': 1, 'no-channel': 0 });
  });

  it('that cannot be read changes nothing at all', () => {
    const relay = new TestRelay({ secrets: ['north'] });
    expect(() => relay.reconfigure({ secrets: ['south'], deniedPeers: ['nowhere'] })).toThrow(
      'nowhere',
    );
    relay.client().mustAllocate();
  });
});

describe('other addresses of the host', () => {
  it('are no peers from then on: their permissions and channels end, and no others', () => {
    const relay = new TestRelay();
    const ana = relay.client();
    const socket = ana.mustAllocate();
    ana.permit(PEER, OTHER_PEER);
    ana.bind(0x4001, PEER);
    ana.bind(0x4002, OTHER_PEER);
    relay.core.setHostAddresses([PEER.address]);

    ana.send(channelData(0x4001, 'channel'));
    ana.sendIndication(PEER, 'indication');
    relay.fromPeer(socket, 'from the peer', PEER);
    expect(relay.toPeers).toEqual([]);
    expect(relay.core.counters.drops['no-channel']).toBe(1);
    expect(relay.core.counters.drops['no-permission']).toBe(2);
    ana.take();
    expect(errorCodeOf(ana.permit(PEER))).toBe(403);
    expect(errorCodeOf(ana.bind(0x4003, PEER))).toBe(403);

    ana.send(channelData(0x4002, 'still there'));
    expect(relay.toPeers.map(({ data }) => data)).toEqual(['still there']);
  });

  it('take the place of those before, which others may have by now', () => {
    const relay = new TestRelay({ hostAddresses: [PEER.address] });
    const ana = relay.client();
    ana.mustAllocate();
    expect(errorCodeOf(ana.permit(PEER))).toBe(403);
    relay.core.setHostAddresses([OTHER_PEER.address]);
    expect(ana.permit(PEER).messageClass).toBe(MessageClass.success);
    expect(errorCodeOf(ana.permit(OTHER_PEER))).toBe(403);
  });

  it('outlast other settings, and these outlast them', () => {
    const relay = new TestRelay();
    const ana = relay.client();
    ana.mustAllocate();
    relay.core.setHostAddresses([PEER.address]);
    relay.reconfigure({ deniedPeers: [`${OTHER_PEER.address}/32`] });
    expect(errorCodeOf(ana.permit(PEER))).toBe(403);
    relay.core.setHostAddresses([]);
    expect(errorCodeOf(ana.permit(OTHER_PEER))).toBe(403);
    expect(ana.permit(PEER).messageClass).toBe(MessageClass.success);
  });
});

describe('other quotas', () => {
  it('hold for new allocations: those that are there stay', () => {
    const relay = new TestRelay({ userQuota: 2 });
    const third = relay.client('ana', 40_002);
    for (const port of [40_000, 40_001]) relay.client('ana', port).mustAllocate();
    relay.reconfigure({ userQuota: 1 });
    expect(relay.core.allocations).toBe(2);
    expect(errorCodeOf(third.allocate())).toBe(486);
    relay.reconfigure({ userQuota: 3 });
    third.mustAllocate();
  });

  it('change the bandwidth of an allocation at once', () => {
    const relay = new TestRelay();
    const ana = relay.client();
    ana.mustAllocate();
    ana.bind(0x4001, PEER);
    relay.reconfigure({ bytesPerSecond: 10 });
    for (const text of ['ten octets', 'one more']) ana.send(channelData(0x4001, text));
    expect(relay.toPeers.map(({ data }) => data)).toEqual(['ten octets']);
    relay.pass(1000);
    ana.send(channelData(0x4001, 'again ten '));
    expect(relay.toPeers).toHaveLength(2);
    relay.reconfigure({ bytesPerSecond: 0 });
    ana.send(channelData(0x4001, 'as much as anybody likes'));
    expect(relay.toPeers).toHaveLength(3);
  });

  it('change how many unauthenticated requests a source may send', () => {
    const relay = new TestRelay();
    const ana = relay.client();
    relay.reconfigure({ unauthenticatedRate: 1 });
    const ask = (): number => {
      ana.send(
        ana.signed(Method.refresh, undefined, {
          credential: credentialOf('x', { secret: 'wrong', now: START_EPOCH }),
        }),
      );
      return ana.take().length;
    };
    expect(ask()).toBe(0);
    expect(relay.core.counters.drops['rate-limit']).toBe(1);
  });
});
