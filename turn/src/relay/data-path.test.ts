import { describe, expect, it } from 'vitest';
import { channelData } from '../testing/requests.js';
import { present } from '@parley/stun/testing/present';
import { PEER, TestRelay } from '../testing/test-relay.js';
import type { Allocation } from './allocation.js';
import type { Counters } from './counters.js';

/** The drops that there were, by reason. */
function dropsOf({ drops }: Counters): Record<string, number> {
  return Object.fromEntries(Object.entries(drops).filter(([, count]) => count > 0));
}

const flux = (packets: number, bytes: number): object => ({ packets, bytes });
const nothing = flux(0, 0);

describe('what is counted of application data', () => {
  it('each packet once, by direction and transport, and for its allocation', () => {
    const allocations: Allocation[] = [];
    const relay = new TestRelay({
      observer: { allocationCreated: (allocation) => allocations.push(allocation) },
    });
    const ana = relay.tcpClient();
    const socket = ana.mustAllocate();
    ana.permit(PEER);
    ana.sendIndication(PEER, 'four');
    ana.bind(0x4000, PEER);
    ana.send(channelData(0x4000, 'there'));
    relay.fromPeer(socket, 'back', PEER);
    relay.fromPeer(socket, 'from another port', { ...PEER, port: 1 });
    const { relayed, handedOver } = relay.core.counters;
    const [there, back] = [flux(2, 9), flux(2, 21)];
    expect(relayed['to-peer']).toEqual({ udp: nothing, tcp: there, tls: nothing });
    expect(relayed['to-client']).toEqual({ udp: nothing, tcp: back, tls: nothing });
    expect(present(allocations[0]).relayed).toEqual({ 'to-peer': there, 'to-client': back });
    expect(handedOver).toEqual(nothing);
    expect(dropsOf(relay.core.counters)).toEqual({});
  });

  it('of two relayed people: towards the peer, towards the client, and as handed over', () => {
    const relay = new TestRelay();
    const [ana, bob] = [relay.client('ana', 1), relay.client('bob', 2)];
    const anas = ana.mustAllocate().announced;
    const bobs = bob.mustAllocate().announced;
    ana.permit(bobs);
    ana.sendIndication(bobs, 'bob has no permission');
    bob.permit(anas);
    ana.sendIndication(bobs, 'now he has');
    const { relayed, handedOver } = relay.core.counters;
    expect(relayed['to-peer'].udp).toEqual(flux(2, 31));
    expect(relayed['to-client'].udp).toEqual(flux(1, 10));
    expect(handedOver).toEqual(flux(2, 31));
    expect(dropsOf(relay.core.counters)).toEqual({ 'no-permission': 1 });
  });

  it('what sockets do not take is a drop and nothing else, in either direction', () => {
    const relay = new TestRelay();
    const ana = relay.client();
    const socket = ana.mustAllocate();
    ana.bind(0x4000, PEER);
    relay.isBusy = true;
    ana.send(channelData(0x4000, 'x'));
    ana.sendIndication(PEER, 'x');
    relay.fromPeer(socket, 'x', PEER);
    relay.fromPeer(socket, 'x', { ...PEER, port: 1 });
    const { relayed } = relay.core.counters;
    expect(relayed['to-peer'].udp).toEqual(nothing);
    expect(relayed['to-client'].udp).toEqual(nothing);
    expect(dropsOf(relay.core.counters)).toEqual({ 'back-pressure': 4 });
  });
});

describe('the bandwidth of an allocation', () => {
  it('is spent by both directions together', () => {
    const relay = new TestRelay({ bytesPerSecond: 1000 });
    const ana = relay.client();
    const socket = ana.mustAllocate();
    ana.bind(0x4000, PEER);
    ana.send(channelData(0x4000, 'x'.repeat(400)));
    relay.fromPeer(socket, 'x'.repeat(600), PEER);
    relay.fromPeer(socket, 'x', PEER);
    ana.send(channelData(0x4000, 'x'));
    expect(relay.core.counters.relayed['to-client'].udp).toEqual(flux(1, 600));
    expect(dropsOf(relay.core.counters)).toEqual({ bandwidth: 2 });
    relay.pass(1);
    relay.fromPeer(socket, 'x', PEER);
    expect(relay.core.counters.relayed['to-client'].udp).toEqual(flux(2, 601));
  });
});
