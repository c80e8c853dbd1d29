import { expect, it } from 'vitest';
import { createAllowance } from './allowance.js';
import { createFakeClock } from '../testing/fake-clock.js';

const limits = { burst: 100, perSecond: 10 };

it('lets a burst pass, and then as much as comes back', async () => {
  const clock = createFakeClock();
  const allowance = createAllowance(clock, limits);
  allowance.spend(100);
  expect(allowance.open).toBe(false);
  await clock.advance(allowance.opensIn);
  expect(allowance.open).toBe(true);
});

it('has debts paid back before it opens again', async () => {
  const clock = createFakeClock();
  const allowance = createAllowance(clock, limits);
  allowance.spend(200);
  await clock.advance(9_900);
  expect(allowance.open).toBe(false);
  await clock.advance(allowance.opensIn);
  expect(allowance.open).toBe(true);
});

it('saves up no more than a burst', async () => {
  const clock = createFakeClock();
  const allowance = createAllowance(clock, limits);
  await clock.advance(3_600_000);
  allowance.spend(100);
  expect(allowance.open).toBe(false);
});

it('is not moved by a clock that was set back', () => {
  let now = 1_000_000;
  const allowance = createAllowance({ now: () => now }, limits);
  allowance.spend(50);
  now -= 500_000;
  expect(allowance.open).toBe(true);
  allowance.spend(50);
  expect(allowance.open).toBe(false);
});
