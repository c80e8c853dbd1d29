import { expect, test } from 'vitest';
import { cutRules, type ClientLine } from './cuts.js';

const ana: ClientLine = { device: 'client0', address: '20.0.1.2' };
const bob: ClientLine = { device: 'client1', address: '20.0.2.2' };

const added = (rules: string): string[] =>
  rules.split('\n').filter((line) => line.startsWith('add rule'));

test('without a cut nothing is dropped, and what was dropped before is let through', () => {
  const rules = cutRules([]);
  expect(added(rules)).toEqual([]);
  expect(rules).toContain('flush table inet parley_faults');
});

test('a cut of the direct path drops both directions between the two and nothing else', () => {
  expect(added(cutRules([{ what: 'direct', between: [ana, bob] }]))).toEqual([
    'add rule inet parley_faults from_clients iifname "client0" ip daddr 20.0.2.2 drop',
    'add rule inet parley_faults from_clients iifname "client1" ip daddr 20.0.1.2 drop',
  ]);
});

test('a cut of the media leaves TCP to signaling alone', () => {
  const rules = added(cutRules([{ what: 'media', of: bob, signalingPort: 8080 }]));
  expect(rules).toEqual([
    'add rule inet parley_faults from_clients iifname "client1" tcp dport != 8080 drop',
    'add rule inet parley_faults from_clients iifname "client1" meta l4proto udp drop',
    'add rule inet parley_faults to_clients oifname "client1" tcp sport != 8080 drop',
    'add rule inet parley_faults to_clients oifname "client1" meta l4proto udp drop',
  ]);
});

test('a lossy cable drops some of what its client sends, and nothing that it is sent', () => {
  expect(added(cutRules([{ what: 'some', of: ana, oneIn: 8 }]))).toEqual([
    'add rule inet parley_faults from_clients iifname "client0" meta l4proto udp numgen random mod 8 == 0 drop',
  ]);
});

test('cuts add up', () => {
  const both = cutRules([
    { what: 'udp', of: ana },
    { what: 'everything', of: bob },
  ]);
  expect(added(both)).toHaveLength(4);
});
