import { expect, test } from 'vitest';
import { createOpened } from './program.js';

test('what was opened is closed in the opposite order, whatever fails', async () => {
  const opened = createOpened();
  const closed: string[] = [];
  for (const name of ['first', 'second', 'third']) {
    opened.add(name, async (thing) => {
      closed.push(thing);
      if (thing === 'second') throw new Error('stuck');
    });
  }
  await expect(opened.close()).rejects.toThrow('stuck');
  expect(closed).toEqual(['third', 'second', 'first']);
});

test('what fails because of the end is not taken for a finding', async () => {
  const opened = createOpened();
  expect(() => opened.stillOpen()).not.toThrow();
  await opened.during(async () => undefined);
  expect(() => opened.stillOpen()).not.toThrow();
  const closing = opened.close();
  expect(() => opened.stillOpen()).toThrow('is being closed');
  await closing;
});

test('a second end waits for the first, and closes what was opened meanwhile', async () => {
  const opened = createOpened();
  const closed: string[] = [];
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  opened.add('under it', async (thing) => closed.push(thing));
  opened.add('slow', async (thing) => {
    await released;
    closed.push(thing);
  });
  const ends = [opened.close(), opened.close()];
  release();
  await ends[0];
  expect(closed).toEqual(['slow', 'under it']);
  opened.add('late', async (thing) => closed.push(thing));
  await opened.close();
  expect(closed).toEqual(['slow', 'under it', 'late']);
  await Promise.all(ends);
});
