import { describe, expect, it } from 'vitest';
import { chooseRelayAddresses } from './relay-addresses.js';

const route = { relayIps: [], externalIp: undefined, defaultRouteIp: '8.8.4.4' };

describe('chooseRelayAddresses', () => {
  it.each([
    ['8.8.4.9', '8.8.4.9'],
    ['172.17.0.1', '172.17.0.1'],
    ['127.0.0.1', '8.8.4.4'],
    ['::1', '8.8.4.4'],
    ['2606:4700::1', '8.8.4.4'],
  ])('by default, clients of %s are relayed from %s', (listen, bound) => {
    expect(chooseRelayAddresses(listen, route)).toEqual({ 4: { bound, announced: bound } });
  });

  it('keeps to the relay addresses that are given, the listener’s own first', () => {
    const relayIps = ['10.0.0.5', '10.0.0.6'];
    expect(chooseRelayAddresses('10.0.0.6', { ...route, relayIps })[4]?.bound).toBe('10.0.0.6');
    expect(chooseRelayAddresses('10.0.0.7', { ...route, relayIps })[4]?.bound).toBe('10.0.0.5');
    expect(chooseRelayAddresses('127.0.0.1', { ...route, relayIps })[4]?.bound).toBe('10.0.0.5');
  });

  it('announces the external address', () => {
    expect(chooseRelayAddresses('10.0.0.5', { ...route, externalIp: '1.1.1.1' })).toEqual({
      4: { bound: '10.0.0.5', announced: '1.1.1.1' },
    });
  });

  it('has none where the host has no IPv4 address', () => {
    expect(chooseRelayAddresses('::1', { ...route, defaultRouteIp: undefined })).toEqual({});
  });
});
