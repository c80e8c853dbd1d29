import { describe, expect, it } from 'vitest';
import { chooseRelayAddresses } from './relay-addresses.js';

const route = { relayIps: [], externalIps: {}, routeIps: { 4: '8.8.4.4', 6: '2606:4700::4' } };

describe('chooseRelayAddresses', () => {
  it.each([
    ['8.8.4.9', '8.8.4.9', '2606:4700::4'],
    ['172.17.0.1', '172.17.0.1', '2606:4700::4'],
    ['127.0.0.1', '8.8.4.4', '2606:4700::4'],
    ['::1', '8.8.4.4', '2606:4700::4'],
    ['2606:4700::1', '8.8.4.4', '2606:4700::1'],
    ['fd00::2', '8.8.4.4', '2606:4700::4'],
    ['fe80::1%eth0', '8.8.4.4', '2606:4700::4'],
  ])('by default, clients of %s are relayed from %s and %s', (listen, four, six) => {
    expect(chooseRelayAddresses(listen, route)).toEqual({
      4: { bound: four, announced: four },
      6: { bound: six, announced: six },
    });
  });

  it('keeps to the relay addresses that are given, the listener’s own first', () => {
    const relayIps = ['10.0.0.5', '10.0.0.6', 'fd00::5', 'fd00::6'];
    const boundFor = (listen: string): unknown[] =>
      Object.values(chooseRelayAddresses(listen, { ...route, relayIps })).map(({ bound }) => bound);
    expect(boundFor('10.0.0.6')).toEqual(['10.0.0.6', 'fd00::5']);
    expect(boundFor('10.0.0.7')).toEqual(['10.0.0.5', 'fd00::5']);
    expect(boundFor('127.0.0.1')).toEqual(['10.0.0.5', 'fd00::5']);
    expect(boundFor('fd00::6')).toEqual(['10.0.0.5', 'fd00::6']);
    expect(boundFor('2606:4700::1')).toEqual(['10.0.0.5', 'fd00::5']);
  });

  it('has no family that the given relay addresses leave out', () => {
    const only = (relayIp: string): string[] =>
      Object.keys(chooseRelayAddresses('8.8.4.9', { ...route, relayIps: [relayIp] }));
    expect(only('10.0.0.5')).toEqual(['4']);
    expect(only('fd00::5')).toEqual(['6']);
  });

  it('announces the external address of each family', () => {
    const externalIps = { 4: '1.1.1.1', 6: '2606:4700::9' };
    expect(chooseRelayAddresses('10.0.0.5', { ...route, externalIps })).toEqual({
      4: { bound: '10.0.0.5', announced: '1.1.1.1' },
      6: { bound: '2606:4700::4', announced: '2606:4700::9' },
    });
    expect(
      chooseRelayAddresses('10.0.0.5', { ...route, externalIps: { 4: '1.1.1.1' } })[6],
    ).toEqual({ bound: '2606:4700::4', announced: '2606:4700::4' });
  });

  it('has only what the host has', () => {
    expect(chooseRelayAddresses('::1', { ...route, routeIps: {} })).toEqual({});
    expect(chooseRelayAddresses('127.0.0.1', { ...route, routeIps: { 4: '8.8.4.4' } })).toEqual({
      4: { bound: '8.8.4.4', announced: '8.8.4.4' },
    });
  });
});
