import { describe, expect, it } from 'vitest';
import { attributes } from '@parley/stun/attributes';
import { hasIntegrity } from '@parley/stun/message-integrity';
import { MessageClass, Method } from '@parley/stun/message-type';
import { read, type StunMessage } from '@parley/stun/stun-message';
import { channelData, credentialOf, errorCodeOf } from '../testing/requests.js';
import { START_EPOCH, type TestClient } from '../testing/test-client.js';
import { PEER, TestRelay } from '../testing/test-relay.js';

function refresh(client: TestClient, lifetime?: number): StunMessage {
  return client.request(Method.refresh, (writer) =>
    lifetime === undefined ? undefined : writer.add(attributes.lifetime, lifetime),
  );
}

describe('Refresh (RFC 8656 §8)', () => {
  it('keeps an allocation alive past its first lifetime; without, it ends and frees its port', () => {
    const relay = new TestRelay({ relayPorts: [50_000, 50_000] });
    const ana = relay.client();
    ana.mustAllocate();
    relay.pass(599_000);
    // The nonce of the first request has aged too.
    ana.nonce = undefined;
    expect(read(refresh(ana), attributes.lifetime)).toBe(600);
    relay.pass(599_000);
    expect(relay.core.allocations).toBe(1);
    relay.pass(1000);
    expect(relay.core.allocations).toBe(0);
    expect(relay.closed).toHaveLength(1);
    relay.client('bob', 2).mustAllocate();
  });

  it('lifetime 0 deletes; a further Refresh is a mismatch (437)', () => {
    const relay = new TestRelay();
    const ana = relay.client();
    ana.mustAllocate();
    const response = refresh(ana, 0);
    expect(response.messageClass).toBe(MessageClass.success);
    expect(read(response, attributes.lifetime)).toBe(0);
    expect(hasIntegrity(response, ana.credential.key)).toBe(true);
    expect(relay.core.allocations).toBe(0);
    expect(errorCodeOf(refresh(ana))).toBe(437);
    ana.mustAllocate();
  });

  it('keeps to the maximum of an hour', () => {
    const ana = new TestRelay().client();
    ana.mustAllocate();
    expect(read(refresh(ana, 999_999), attributes.lifetime)).toBe(3600);
    expect(read(refresh(ana, 0xffff_ffff), attributes.lifetime)).toBe(3600);
    expect(read(refresh(ana, 1), attributes.lifetime)).toBe(600);
  });

  it('holds a call for hours: nonces go stale (438), credential and secret are gone, data flow all along', () => {
    const secrets = ['north'];
    const relay = new TestRelay({ secrets });
    const ana = relay.client();
    ana.credential = credentialOf('ana', { now: START_EPOCH + relay.now, ttlSeconds: 60 });
    const socket = ana.mustAllocate();
    ana.bind(0x4000, PEER);
    let staleNonces = 0;
    /** As a client does: a request again with the new nonce that a 438 brings. */
    const keep = (method: number, add?: Parameters<TestClient['request']>[1]): void => {
      let response = ana.request(method, add);
      if (errorCodeOf(response) === 438) {
        staleNonces += 1;
        ana.nonce = read(response, attributes.nonce);
        response = ana.request(method, add);
      }
      expect(response.messageClass).toBe(MessageClass.success);
    };
    for (let minute = 1; minute <= 180; minute += 1) {
      relay.pass(60_000);
      if (minute === 3) secrets.splice(0, 1, 'south');
      // RFC 8656 §8.1, §10.1, §12.1: a client refreshes a minute before an allocation, permission or channel ends.
      if (minute % 9 === 0) keep(Method.refresh);
      if (minute % 4 === 0)
        keep(Method.createPermission, (w) => w.add(attributes.xorPeerAddress, PEER));
      if (minute % 9 === 0) {
        keep(Method.channelBind, (w) => {
          w.add(attributes.channelNumber, 0x4000).add(attributes.xorPeerAddress, PEER);
        });
      }
      ana.send(channelData(0x4000, 'there'));
      relay.fromPeer(socket, 'and back', PEER);
      expect(relay.toPeers.splice(0)).toMatchObject([{ data: 'there', socket }]);
      expect(ana.take()).toMatchObject([{ channel: 0x4000, data: 'and back' }]);
    }
    expect(staleNonces).toBeGreaterThan(10);
    expect(relay.opened).toHaveLength(1);
    // The same credential is refused where expiry and secrets count: at a new Allocate.
    const again = relay.client('ana', 2);
    again.credential = ana.credential;
    expect(errorCodeOf(again.allocate())).toBe(401);
    relay.pass(600_000);
    expect(relay.core.allocations).toBe(0);
  });

  it('answers 443 when asked for the other address family', () => {
    const ana = new TestRelay().client();
    ana.mustAllocate();
    const response = ana.request(Method.refresh, (w) =>
      w.add(attributes.requestedAddressFamily, 0x02),
    );
    expect(errorCodeOf(response)).toBe(443);
  });

  it('an allocation is over at its deadline even when the timer is late', () => {
    const relay = new TestRelay();
    const ana = relay.client();
    ana.mustAllocate();
    relay.now += 600_000;
    ana.nonce = undefined;
    expect(errorCodeOf(refresh(ana))).toBe(437);
  });

  it('peers reach nobody after the deadline even when the timer is late', () => {
    const relay = new TestRelay();
    const [ana, bob] = [relay.client('ana', 1), relay.client('bob', 2)];
    const socket = ana.mustAllocate();
    relay.pass(1000);
    const bobs = bob.mustAllocate().announced;
    relay.now += 400_000;
    ana.permit(PEER, bobs);
    bob.permit(socket.announced);
    relay.now += 198_999;
    relay.fromPeer(socket, 'in time', PEER);
    bob.sendIndication(socket.announced, 'from the same server');
    expect(ana.take()).toHaveLength(2);
    relay.now += 1;
    relay.fromPeer(socket, 'late', PEER);
    bob.sendIndication(socket.announced, 'late, from the same server');
    expect(ana.take()).toEqual([]);
    expect(relay.core.counters.drops['no-allocation']).toBe(2);
  });
});
