import { transportAddress } from '@parley/stun/transport-address';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filteringOf, mappingOf } from './nat-behaviour.js';
import type { PortSightings } from './sighting.js';

const local = 5000;
const own = ['192.168.1.2', 'fe80::1'];

/** `[server address, server port, public port]` */
function port(...sightings: readonly [string, number, number][]): PortSightings {
  return {
    localPort: local,
    sightings: sightings.map(([address, serverPort, publicPort]) => ({
      server: transportAddress(address, serverPort),
      mapped: transportAddress('9.9.9.9', publicPort),
    })),
  };
}

const see = (address: string, serverPort: number, publicPort: number): [string, number, number] => [
  address,
  serverPort,
  publicPort,
];

describe('the mapping of a NAT (RFC 4787 §4.1)', () => {
  it('is endpoint-independent when two servers see the same', () => {
    expect(mappingOf([port(['1.1.1.1', 1, 700], ['2.2.2.2', 1, 700])], own)).toBe(
      'endpoint-independent',
    );
  });

  it('is address-and-port-dependent when two ports of one server see something else', () => {
    expect(mappingOf([port(['1.1.1.1', 1, 700], ['1.1.1.1', 2, 701])], own)).toBe(
      'address-and-port-dependent',
    );
  });

  it('is address-dependent when both ports of each server agree, and the servers do not', () => {
    const sightings = port(['1.1.1.1', 1, 700], ['2.2.2.2', 1, 701], ['2.2.2.2', 2, 701]);
    expect(mappingOf([sightings], own)).toBe('address-dependent');
  });

  it('depends, on what cannot be told, when two servers with one port each disagree', () => {
    expect(mappingOf([port(['1.1.1.1', 1, 700], ['2.2.2.2', 1, 701])], own)).toBe('dependent');
  });

  it('is taken for endpoint-independent when both ports of the only server see the same', () => {
    expect(mappingOf([port(['1.1.1.1', 1, 700], ['1.1.1.1', 2, 700])], own)).toBe(
      'endpoint-independent',
    );
  });

  it('is unknown when one server has one port', () => {
    expect(mappingOf([port(['1.1.1.1', 1, 700])], own)).toBe('unknown');
    expect(mappingOf([], own)).toBe('unknown');
  });

  it('is seen by each port for itself: two ports always have two', () => {
    expect(mappingOf([port(['1.1.1.1', 1, 700]), port(['2.2.2.2', 1, 701])], own)).toBe('unknown');
  });

  it('is none when the servers see this machine itself', () => {
    const mapped = transportAddress('192.168.1.2', local);
    const sightings = [{ server: transportAddress('1.1.1.1', 1), mapped }];
    expect(mappingOf([{ localPort: local, sightings }], own)).toBe('none');
  });

  it('is unknown when only servers of the same private network see this machine itself', () => {
    const mapped = transportAddress('192.168.1.2', local);
    const sightings = [{ server: transportAddress('192.168.1.9', 3478), mapped }];
    expect(mappingOf([{ localPort: local, sightings }], own)).toBe('unknown');
    const outside = { server: transportAddress('1.1.1.1', 1), mapped };
    expect(mappingOf([{ localPort: local, sightings: [...sightings, outside] }], own)).toBe('none');
  });

  it('is what a NAT of each kind does, whichever servers look', () => {
    const servers = fc.uniqueArray(
      fc.tuple(fc.constantFrom('1.1.1.1', '2.2.2.2', '3.3.3.3'), fc.constantFrom(1, 2, 3)),
      { selector: (server) => server.join(), maxLength: 6 },
    );
    const never = {
      independent: ['address-dependent', 'address-and-port-dependent', 'dependent'],
      address: ['address-and-port-dependent'],
      port: ['address-dependent'],
    };
    fc.assert(
      fc.property(servers, (list) => {
        const seen = (publicPort: (address: string, at: number) => number) =>
          mappingOf([port(...list.map(([a, p]) => see(a, p, publicPort(a, p))))], own);
        const ofAddress = (address: string): number => 700 + Number(address[0]);
        expect(never.independent).not.toContain(seen(() => 700));
        expect(never.address).not.toContain(seen(ofAddress));
        expect(never.port).not.toContain(seen((a, p) => ofAddress(a) * 10 + p));
      }),
    );
  });
});

describe('the filter of a NAT (RFC 5780 §4.4)', () => {
  const both = { fromOtherAddress: true, fromOtherPort: true };

  it('lets in what it lets in', () => {
    expect(filteringOf(both, 'endpoint-independent')).toBe('endpoint-independent');
    expect(filteringOf({ ...both, fromOtherAddress: false }, 'dependent')).toBe(
      'address-dependent',
    );
    expect(filteringOf({ fromOtherAddress: false, fromOtherPort: false }, 'dependent')).toBe(
      'address-and-port-dependent',
    );
  });

  it('is none where there is no NAT and everything comes in', () => {
    expect(filteringOf(both, 'none')).toBe('none');
  });

  it('is half known by a server with one address', () => {
    expect(filteringOf({ fromOtherAddress: undefined, fromOtherPort: false }, 'unknown')).toBe(
      'address-and-port-dependent',
    );
    expect(filteringOf({ fromOtherAddress: undefined, fromOtherPort: true }, 'unknown')).toBe(
      'unknown',
    );
    expect(filteringOf({ fromOtherAddress: undefined, fromOtherPort: undefined }, 'none')).toBe(
      'unknown',
    );
  });
});
