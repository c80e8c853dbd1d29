import { expect, it } from 'vitest';
import { createNameLookup, type Resolve } from './name-lookup.js';

const never = new Promise<never>(() => undefined);
const notFound = Object.assign(new Error('getaddrinfo ENOTFOUND turn.example'), {
  code: 'ENOTFOUND',
});

const lookedUp = (resolve: Resolve) =>
  createNameLookup(20, new AbortController().signal, resolve)('turn.example');

it('finds the addresses of both families', async () => {
  const found = await lookedUp(async (_host, family) => [family === 4 ? '20.1.0.1' : '2a10::1']);
  expect(found).toMatchObject({ found: true, addresses: ['20.1.0.1', '2a10::1'] });
});

it('finds what there is of one family where the other is never answered', async () => {
  const found = await lookedUp(async (_host, family) => (family === 4 ? ['20.1.0.1'] : never));
  expect(found).toMatchObject({ found: true, addresses: ['20.1.0.1'] });
});

it('finds the one family that a name has', async () => {
  const found = await lookedUp(async (_host, family) => {
    if (family === 4) throw notFound;
    return ['2a10::1'];
  });
  expect(found).toMatchObject({ found: true, addresses: ['2a10::1'] });
});

it('says why nothing is found', async () => {
  const fails: Resolve = async () => {
    throw notFound;
  };
  expect(await lookedUp(fails)).toEqual({ found: false, detail: 'ENOTFOUND' });
  expect(await lookedUp(async () => never)).toEqual({ found: false, detail: 'no answer' });
  expect(await lookedUp(async () => [])).toEqual({ found: false, detail: 'no address' });
});

it('asks for each name once, and for no address', async () => {
  const asked: string[] = [];
  const lookup = createNameLookup(20, new AbortController().signal, async (host, family) => {
    asked.push(`${host} ${family}`);
    return ['20.1.0.1'];
  });
  await Promise.all([lookup('turn.example'), lookup('turn.example'), lookup('20.9.9.9')]);
  expect(asked).toEqual(['turn.example 4', 'turn.example 6']);
});
