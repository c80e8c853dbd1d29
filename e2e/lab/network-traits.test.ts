import { networkKinds, traitsOfKinds } from '@parley/doctor';
import { expect, test } from 'vitest';
import { traitsOf } from './network-traits.js';
import { routerDescriptions, routerKinds } from './router-kind.js';

test('the lab builds the kinds of network by which the doctor says how calls will go', () => {
  expect(routerKinds).toEqual(networkKinds);
});

test.each(routerKinds)('%s is to the lab what it is to the doctor', (kind) => {
  expect(traitsOf(routerDescriptions[kind].behaviour)).toEqual(traitsOfKinds[kind]);
});
