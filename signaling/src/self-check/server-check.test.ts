import type { IceServer } from '@parley/shared';
import { expect, it, vi } from 'vitest';
import { emptyObservation } from './public-observation.js';
import { createServerCheck, keptForMs, type CheckIceServers } from './server-check.js';

const servers = (...urls: string[]): IceServer[] => [{ urls }];
const relay = servers('turn:relay.example.org');

function checkWithClock(check?: CheckIceServers) {
  let time = 1_000_000;
  const asked = vi.fn<CheckIceServers>(check ?? (async () => emptyObservation(time)));
  return {
    asked,
    serverCheck: createServerCheck({ check: asked, now: () => time, deadlineMs: 20 }),
    after: (ms: number) => {
      time += ms;
    },
  };
}

/** Goes on until it is told to end, as one that waits for answers does. */
const neverEnds: CheckIceServers = (_servers, { signal }) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });

it('gives the answer of a moment ago again, and says when that was', async () => {
  const { asked, serverCheck, after } = checkWithClock();
  const first = await serverCheck.ask(relay);
  after(keptForMs - 1);
  expect(await serverCheck.ask(relay)).toEqual(first);
  expect(first).toEqual({ state: 'done', observation: emptyObservation(1_000_000) });
  after(1);
  const next = await serverCheck.ask(relay);
  expect(next).toEqual({ state: 'done', observation: emptyObservation(1_000_000 + keptForMs) });
  expect(asked).toHaveBeenCalledTimes(2);
});

it('keeps no answer for longer because the clock was set back', async () => {
  const { asked, serverCheck, after } = checkWithClock();
  await serverCheck.ask(relay);
  after(-3_600_000);
  await serverCheck.ask(relay);
  expect(asked).toHaveBeenCalledTimes(2);
});

it('asks once for all who want to know at the same time', async () => {
  const { asked, serverCheck } = checkWithClock();
  const outcomes = await Promise.all([serverCheck.ask(relay), serverCheck.ask(relay)]);
  expect(outcomes.map(({ state }) => state)).toEqual(['done', 'done']);
  expect(asked).toHaveBeenCalledTimes(1);
});

it('asks no other servers at the same time, but afterwards', async () => {
  const { asked, serverCheck } = checkWithClock();
  const other = servers('turn:127.0.0.1');
  const [, refused] = await Promise.all([serverCheck.ask(relay), serverCheck.ask(other)]);
  expect(refused).toEqual({ state: 'busy' });
  expect((await serverCheck.ask(other)).state).toBe('done');
  expect(asked).toHaveBeenCalledTimes(2);
});

it('ends a check that takes too long, and tries again after a while, however many ask', async () => {
  const { asked, serverCheck, after } = checkWithClock(neverEnds);
  expect(await serverCheck.ask(relay)).toEqual({ state: 'late' });
  expect(await serverCheck.ask(relay)).toEqual({ state: 'late' });
  expect(asked).toHaveBeenCalledTimes(1);
  after(keptForMs);
  expect(await serverCheck.ask(relay)).toEqual({ state: 'late' });
  expect(asked).toHaveBeenCalledTimes(2);
});

it('ends what is under way when it is stopped, and begins nothing any more', async () => {
  const { asked, serverCheck } = checkWithClock(neverEnds);
  const waiting = serverCheck.ask(relay);
  serverCheck.stop();
  expect(await waiting).toEqual({ state: 'stopped' });
  expect(await serverCheck.ask(relay)).toEqual({ state: 'stopped' });
  expect(asked).toHaveBeenCalledTimes(1);
});

it('hands on a fault of the check itself to all who ask, and is not stuck after it', async () => {
  const { serverCheck, asked, after } = checkWithClock(() => {
    throw new Error('a fault');
  });
  await expect(serverCheck.ask(relay)).rejects.toThrow('a fault');
  await expect(serverCheck.ask(relay)).rejects.toThrow('a fault');
  expect(asked).toHaveBeenCalledTimes(1);
  after(keptForMs);
  await expect(serverCheck.ask(relay)).rejects.toThrow('a fault');
  expect(asked).toHaveBeenCalledTimes(2);
});
