import { describe, expect, it } from 'vitest';
import { createBandwidthMeter } from './bandwidth-meter.js';
import { createCounters } from '../relay/counters.js';

describe('bandwidth', () => {
  let now = 0;
  const counters = createCounters();
  const meter = createBandwidthMeter(() => now);

  it('is the mean since the last reading, over all transports', () => {
    counters.relayed['to-peer'].udp.bytes = 4000;
    counters.relayed['to-peer'].tls.bytes = 1000;
    now = 2000;
    expect(meter(counters)).toEqual({ 'to-peer': 2500, 'to-client': 0 });
    counters.relayed['to-peer'].udp.bytes += 300;
    counters.relayed['to-client'].udp.bytes += 600;
    now = 5000;
    expect(meter(counters)).toEqual({ 'to-peer': 100, 'to-client': 200 });
  });

  it('stays what it was for a second reader', () => {
    now += 999;
    counters.relayed['to-peer'].udp.bytes += 1_000_000;
    expect(meter(counters)).toEqual({ 'to-peer': 100, 'to-client': 200 });
  });

  it('counts from zero when the server was made anew', () => {
    const fresh = createCounters();
    fresh.relayed['to-peer'].udp.bytes = 70;
    now += 6001;
    expect(meter(fresh)).toEqual({ 'to-peer': 10, 'to-client': 0 });
  });
});
