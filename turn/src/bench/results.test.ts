import { describe, expect, it } from 'vitest';
import {
  isIncomplete,
  summarizeChurns,
  summarizePoints,
  type Fault,
  type Point,
} from './results.js';
import { judge } from './targets.js';

function point(changes: Partial<Point>): Point {
  return {
    round: 0,
    server: 'linux',
    direction: 'client-to-peer',
    rate: 60_000,
    sent: 1000,
    received: 1000,
    seconds: 1,
    duplicates: 0,
    damaged: 0,
    latencyP50Us: 40,
    latencyP99Us: 90,
    lateP99Ms: 0.1,
    lateWorstMs: 1,
    isBehind: false,
    generatorCpuUs: 4,
    relayedPerSecond: 60_000,
    lossPercent: 0,
    cpuUs: 5,
    addedP50Us: 30,
    addedP99Us: 70,
    ...changes,
  };
}

const coturn = (changes: Partial<Point> = {}): Point =>
  point({ server: 'coturn', cpuUs: 12, addedP99Us: 80, ...changes });

describe('the summary of points', () => {
  it('has the medians of each server, direction and rate by itself', () => {
    const summaries = summarizePoints([
      point({ round: 0, cpuUs: 5, rate: 5000 }),
      point({ round: 0, cpuUs: 4 }),
      point({ round: 1, cpuUs: 6, isBehind: true }),
      point({ round: 2, cpuUs: 100 }),
    ]);
    expect(
      summaries.map(({ rate, rounds, cpuUs, behind }) => [rate, rounds, cpuUs, behind]),
    ).toEqual([
      [5000, 1, 5, 0],
      [60_000, 3, 6, 1],
    ]);
  });

  it("compares with coturn's figure of the same round, direction and rate", () => {
    const [ours] = summarizePoints([
      point({ round: 0, cpuUs: 5 }),
      point({ round: 1, cpuUs: 50 }),
      coturn({ round: 0, cpuUs: 10 }),
      coturn({ round: 1, cpuUs: 100 }),
      coturn({ round: 0, cpuUs: 1, rate: 5000 }),
      coturn({ round: 0, cpuUs: 1, direction: 'peer-to-client' }),
    ]);
    expect(ours?.cpuToCoturn).toBe(0.5);
  });

  it('compares TCP clients with those of coturn, and with UDP clients of the portable transport', () => {
    const [ours] = summarizePoints([
      point({ server: 'linux:tcp', cpuUs: 6 }),
      point({ server: 'portable', cpuUs: 12 }),
      point({ server: 'portable:tcp', cpuUs: 1 }),
      coturn({ cpuUs: 1 }),
      point({ server: 'coturn:tcp', cpuUs: 24 }),
    ]);
    expect(ours).toMatchObject({ cpuToCoturn: 0.25, cpuToPortable: 0.5 });
  });

  it('has no ratio where coturn relayed nothing', () => {
    const [ours] = summarizePoints([point({}), coturn({ cpuUs: Number.NaN })]);
    expect(ours?.cpuToCoturn).toBeNaN();
  });
});

describe('the summary of allocations', () => {
  it('adds up failures and takes the median of the rest', () => {
    const churn = { server: 'coturn', cpuUs: 100, failed: 1 } as const;
    expect(
      summarizeChurns([
        { ...churn, round: 0, perSecond: 1000 },
        { ...churn, round: 1, perSecond: 3000 },
      ]),
    ).toEqual([
      { server: 'coturn', rounds: 2, perSecond: 2000, cpuUs: 100, cpuToCoturn: 1, failed: 2 },
    ]);
  });
});

describe('the results', () => {
  const fault = { reason: 'it ended', isLeftOut: false };
  const incomplete = (points: Point[], ...faults: Fault[]): boolean =>
    isIncomplete({ points, churns: [], idles: [], faults });

  it('are incomplete when anything of the relay failed, or all of another server', () => {
    expect(incomplete([point({})], { ...fault, server: 'linux' })).toBe(true);
    expect(
      incomplete([point({ server: 'portable:tcp' })], { ...fault, server: 'portable:tcp' }),
    ).toBe(true);
    expect(incomplete([point({})], { ...fault, server: 'coturn' })).toBe(true);
    expect(incomplete([coturn()], { ...fault, server: 'coturn' })).toBe(false);
  });

  it('are complete without what the machine does not have', () => {
    expect(incomplete([], { ...fault, server: 'linux', isLeftOut: true })).toBe(false);
  });
});

describe('the targets', () => {
  const verdicts = (points: Point[], segments = false): Record<string, boolean> =>
    Object.fromEntries(
      judge(summarizePoints(points), [], segments).map(({ target, ok }) => [target, ok]),
    );

  it('are half of what coturn costs at 60,000 packets/s, its p99 and its freedom from loss', () => {
    expect(verdicts([point({ cpuUs: 6 }), coturn()])).toEqual({
      'CPU per packet, × coturn, client-to-peer at 60000/s': true,
      'added latency p99, µs, client-to-peer at 60000/s': true,
      'loss, %, client-to-peer at 60000/s': true,
    });
    expect(verdicts([point({ cpuUs: 6.1, addedP99Us: 81, lossPercent: 0.1 }), coturn()])).toEqual({
      'CPU per packet, × coturn, client-to-peer at 60000/s': false,
      'added latency p99, µs, client-to-peer at 60000/s': false,
      'loss, %, client-to-peer at 60000/s': false,
    });
  });

  it('are a fifth above what coturn costs at 5,000 packets/s', () => {
    const name = 'CPU per packet, × coturn, client-to-peer at 5000/s';
    const at = (cpuUs: number): boolean | undefined =>
      verdicts([point({ rate: 5000, cpuUs }), coturn({ rate: 5000, cpuUs: 20 })])[name];
    expect(at(24)).toBe(true);
    expect(at(24.1)).toBe(false);
  });

  it("are a tenth above what coturn's segmenting mode costs", () => {
    const name = 'CPU per packet, × coturn, client-to-peer at 60000/s';
    expect(verdicts([point({ cpuUs: 11 }), coturn({ cpuUs: 10 })], true)[name]).toBe(true);
    expect(verdicts([point({ cpuUs: 11.1 }), coturn({ cpuUs: 10 })], true)[name]).toBe(false);
  });

  it('forgive loss where coturn loses too', () => {
    const points = [point({ lossPercent: 1 }), coturn({ lossPercent: 0.1 })];
    expect(verdicts(points)).not.toHaveProperty('loss, %, client-to-peer at 60000/s');
  });

  it('are for the Linux transport, and need coturn beside it', () => {
    expect(verdicts([point({ server: 'portable' }), coturn()])).toEqual({});
    expect(verdicts([point({})])).toEqual({});
  });

  it('have TCP clients relayed as fast as the portable transport relays UDP, for no more', () => {
    const beside = (changes: Partial<Point>): boolean[] =>
      judge(
        summarizePoints([
          point({ server: 'portable', cpuUs: 12, lossPercent: 0.1 }),
          point({ server: 'linux:tcp', ...changes }),
        ]),
        [],
        false,
      ).map(({ ok }) => ok);
    expect(beside({ relayedPerSecond: 59_400, cpuUs: 12, lossPercent: 0.1 })).toEqual([
      true,
      true,
      true,
    ]);
    expect(beside({ relayedPerSecond: 59_300, cpuUs: 12.1, lossPercent: 0.2 })).toEqual([
      false,
      false,
      false,
    ]);
    const nothing = { relayedPerSecond: 0, cpuUs: Number.NaN, lossPercent: 100 };
    expect(beside(nothing)).toEqual([false, false]);
    expect(verdicts([point({ server: 'linux:tcp' })])).toEqual({});
    expect(verdicts([point({ server: 'coturn:tcp' }), point({ server: 'portable' })])).toEqual({});
  });

  it('are told for TCP clients where they come off worst', () => {
    const there = { server: 'portable:tcp', direction: 'peer-to-client' } as const;
    expect(
      verdicts([
        point({ server: 'portable', cpuUs: 12 }),
        point({ ...there, server: 'portable', cpuUs: 12, rate: 5000, relayedPerSecond: 5000 }),
        point({ server: 'portable:tcp', cpuUs: 13, relayedPerSecond: 60_000 }),
        point({ ...there, cpuUs: 6, rate: 5000, relayedPerSecond: 4000, lossPercent: 20 }),
      ]),
    ).toEqual({
      'relayed/s, × portable over UDP, worst: portable:tcp, peer-to-client at 5000/s': false,
      'CPU per packet, × portable over UDP, worst: portable:tcp, client-to-peer at 60000/s': false,
      'loss, % above portable over UDP, worst: portable:tcp, peer-to-client at 5000/s': false,
    });
  });

  it('allow 10,000 idle allocations 100 MB, whatever their number was', () => {
    const of = (bytesEach: number, allocations: number): boolean[] =>
      judge(
        [],
        [{ server: 'linux', allocations, bytesEach, cpuMsBefore: 0, cpuMsWith: 0 }],
        false,
      ).map(({ ok }) => ok);
    expect(of(10_000, 2000)).toEqual([true]);
    expect(of(10_001, 2000)).toEqual([false]);
    expect(of(10_001, 10)).toEqual([]);
  });
});
