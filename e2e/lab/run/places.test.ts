import { expect, test } from 'vitest';
import { createOpened } from '../../bench/program.js';
import type { Internet } from '../internet.js';
import type { Grounds } from '../lab.js';
import { createPlaces } from './places.js';

test('where neither a home nor what measures it can be built, one failure is told and no other goes unheard', async () => {
  const opened = createOpened();
  const fails = async (): Promise<never> => {
    throw new Error('no more cables');
  };
  const grounds: Grounds = {
    internet: { home: fails } as unknown as Internet,
    origin: 'https://meet.lab',
    opened,
    home: fails,
    browser: fails,
  };
  const pair = createPlaces(grounds).forPair(['open', 'symmetric'], opened);
  // what nobody hears, the runner of this test reports
  await expect(pair).rejects.toThrow('no more cables');
});
