import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { followAddresses } from './address-follower.js';
import type { TurnServer } from '../server/server.js';

const everyMs = 1000;

/** A host whose addresses can be changed, and the servers that were made on it. */
function createHost(...first: string[]) {
  const host = {
    addresses: first,
    /** those that are not listened on */
    others: [] as string[],
    /** what the servers were told that peers cannot have, at their start or later */
    told: [] as string[],
    allocations: 0,
    isBroken: false,
    started: [] as string[],
    stopped: 0,
    failures: [] as unknown[],
    follow: () =>
      followAddresses({
        addresses: () => host.addresses,
        hostAddresses: () => [...host.addresses, ...host.others],
        start: (hostAddresses) => {
          if (host.isBroken) return Promise.reject(new Error('in use'));
          host.started.push(host.addresses.join(' '));
          host.told.push(hostAddresses.join(' '));
          return Promise.resolve({
            get allocations() {
              return host.allocations;
            },
            setHostAddresses: (hostAddresses: readonly string[]) => {
              host.told.push(hostAddresses.join(' '));
              return Promise.resolve();
            },
            stop: () => {
              host.stopped += 1;
              return Promise.resolve();
            },
          } as TurnServer);
        },
        everyMs,
        onRebound: () => undefined,
        onFailed: (error) => void host.failures.push(error),
      }),
  };
  return host;
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a server on the addresses of its host', () => {
  it('is made anew when an address comes that was not there at the start', async () => {
    const host = createHost('127.0.0.1');
    const follower = await host.follow();
    host.addresses = ['127.0.0.1', '45.80.1.2'];
    await vi.advanceTimersByTimeAsync(2 * everyMs);
    expect(host.started).toEqual(['127.0.0.1', '127.0.0.1 45.80.1.2']);
    expect(host.stopped).toBe(1);
    await follower.end();
  });

  it('stays while nothing changes but the order', async () => {
    const host = createHost('127.0.0.1', '45.80.1.2');
    const follower = await host.follow();
    host.addresses = ['45.80.1.2', '127.0.0.1'];
    await vi.advanceTimersByTimeAsync(10 * everyMs);
    expect(host.started).toHaveLength(1);
    await follower.end();
  });

  it('waits for addresses that come and go to settle', async () => {
    const host = createHost('127.0.0.1');
    const follower = await host.follow();
    for (const last of [2, 3, 4, 5]) {
      host.addresses = ['127.0.0.1', `45.80.1.${last}`];
      await vi.advanceTimersByTimeAsync(everyMs);
    }
    expect(host.started).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(everyMs);
    expect(host.started.at(-1)).toBe('127.0.0.1 45.80.1.5');
    await follower.end();
  });

  it('interrupts no call: it waits for the last allocation to end', async () => {
    const host = createHost('127.0.0.1');
    const follower = await host.follow();
    host.allocations = 1;
    host.addresses = ['127.0.0.1', '45.80.1.2'];
    await vi.advanceTimersByTimeAsync(10 * everyMs);
    expect(host.stopped).toBe(0);
    host.allocations = 0;
    await vi.advanceTimersByTimeAsync(everyMs);
    expect(host.started).toHaveLength(2);
    await follower.end();
  });

  it('tries again when it could not be started', async () => {
    const host = createHost('127.0.0.1');
    const follower = await host.follow();
    host.addresses = ['45.80.1.2'];
    host.isBroken = true;
    await vi.advanceTimersByTimeAsync(3 * everyMs);
    expect(host.failures.length).toBeGreaterThan(0);
    host.isBroken = false;
    await vi.advanceTimersByTimeAsync(everyMs);
    expect(host.started.at(-1)).toBe('45.80.1.2');
    await follower.end();
  });

  it('is left alone once that is asked for', async () => {
    const host = createHost('127.0.0.1');
    const follower = await host.follow();
    await follower.end();
    host.addresses = ['45.80.1.2'];
    await vi.advanceTimersByTimeAsync(10 * everyMs);
    expect(host.started).toHaveLength(1);
  });
});

describe('where peers cannot be', () => {
  it('is told at the next look, be there allocations or not', async () => {
    const host = createHost('127.0.0.1');
    host.allocations = 1;
    const follower = await host.follow();
    expect(host.told).toEqual(['127.0.0.1']);
    host.others = ['2606:4700::1'];
    await vi.advanceTimersByTimeAsync(everyMs);
    host.others = ['2606:4700::2'];
    await vi.advanceTimersByTimeAsync(everyMs);
    expect(host.told.slice(1)).toEqual(['127.0.0.1 2606:4700::1', '127.0.0.1 2606:4700::2']);
    expect(host.started).toHaveLength(1);
    await follower.end();
  });

  it('is not told again while it stays the same', async () => {
    const host = createHost('127.0.0.1', '45.80.1.2');
    const follower = await host.follow();
    host.addresses = ['45.80.1.2', '127.0.0.1'];
    await vi.advanceTimersByTimeAsync(10 * everyMs);
    expect(host.told).toHaveLength(1);
    await follower.end();
  });

  it('is known to a server that is made anew', async () => {
    const host = createHost('127.0.0.1');
    const follower = await host.follow();
    host.addresses = ['127.0.0.1', '45.80.1.2'];
    await vi.advanceTimersByTimeAsync(10 * everyMs);
    expect(host.started).toHaveLength(2);
    // To the first server, and to the second at its start.
    expect(host.told.slice(1)).toEqual(['127.0.0.1 45.80.1.2', '127.0.0.1 45.80.1.2']);
    await follower.end();
  });
});
