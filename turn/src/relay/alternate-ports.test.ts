import { describe, expect, it } from 'vitest';
import { transportAddress } from '@parley/stun/transport-address';
import { findAlternatePorts } from './alternate-ports.js';
import { createServerPort, type ServerPort } from './flow.js';

/** UDP ports 3478 and 3479 of each address, `announced` by address where it differs. */
function listeners(
  addresses: readonly string[],
  announced: Readonly<Record<string, string>> = {},
): ServerPort[] {
  return addresses
    .flatMap((address) => [3478, 3479].map((port) => ({ address, port })))
    .map(({ address, port }, id) =>
      createServerPort(id, 'udp', transportAddress(address, port), {
        [address.includes(':') ? 6 : 4]: {
          bound: address,
          announced: announced[address] ?? address,
        },
      }),
    );
}

/** The address that stands in for each one's first port; only those that have one. */
function others(serverPorts: readonly ServerPort[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [{ local }, { otherAddress }] of findAlternatePorts(serverPorts)) {
    if (local.port !== 3478 || otherAddress === undefined) continue;
    expect(otherAddress.samePort.local.port).toBe(3478);
    expect(otherAddress.otherPort.local).toEqual({ ...otherAddress.samePort.local, port: 3479 });
    found[local.address] = otherAddress.samePort.local.address;
  }
  return found;
}

describe('alternate ports (RFC 5780 §6)', () => {
  it('go round the addresses of a family', () => {
    expect(
      others(listeners(['8.8.4.4', '2606:4700::1', '8.8.8.8', '9.9.9.9', '2606:4700::2'])),
    ).toEqual({
      '8.8.4.4': '8.8.8.8',
      '8.8.8.8': '9.9.9.9',
      '9.9.9.9': '8.8.4.4',
      '2606:4700::1': '2606:4700::2',
      '2606:4700::2': '2606:4700::1',
    });
  });

  it('pair only what the same clients reach: public, private and loopback apart', () => {
    expect(others(listeners(['127.0.0.1', '8.8.4.4', '10.0.0.1', '::1', '2606:4700::1']))).toEqual(
      {},
    );
    expect(
      others(listeners(['127.0.0.1', '8.8.4.4', '127.0.0.2', '10.0.0.1', '192.168.1.1'])),
    ).toEqual({
      '127.0.0.1': '127.0.0.2',
      '127.0.0.2': '127.0.0.1',
      '10.0.0.1': '192.168.1.1',
      '192.168.1.1': '10.0.0.1',
    });
  });

  it('behind a 1:1 NAT go by the address outside', () => {
    const local = ['10.0.0.1', '10.0.0.2'];
    expect(others(listeners(local, { '10.0.0.1': '8.8.4.4', '10.0.0.2': '8.8.4.4' }))).toEqual({});
    expect(others(listeners(local, { '10.0.0.1': '8.8.4.4' }))).toEqual({});
    expect(others(listeners(local, { '10.0.0.1': '8.8.4.4', '10.0.0.2': '8.8.8.8' }))).toEqual({
      '10.0.0.1': '10.0.0.2',
      '10.0.0.2': '10.0.0.1',
    });
  });

  it('one address with two ports has another port only', () => {
    const [first, second] = listeners(['8.8.4.4']);
    const alternates = findAlternatePorts(listeners(['8.8.4.4']));
    expect([...alternates.values()]).toEqual([
      { otherPort: second, otherAddress: undefined },
      { otherPort: first, otherAddress: undefined },
    ]);
  });

  it('there are none without a second port', () => {
    const firstPorts = listeners(['8.8.4.4', '8.8.8.8']).filter(({ local }) => local.port === 3478);
    expect(findAlternatePorts(firstPorts).size).toBe(0);
  });

  it('want the same two ports on the other address, and stay within a transport', () => {
    const [a1, a2, b1, b2] = listeners(['8.8.4.4', '8.8.8.8']);
    if (a1 === undefined || a2 === undefined || b1 === undefined || b2 === undefined)
      throw new Error();
    const elsewhere = { ...b2, local: { ...b2.local, port: 3480 } };
    expect(others([a1, a2, b1, elsewhere])).toEqual({});
    expect(others([a1, a2, { ...b1, transport: 'tcp' }, { ...b2, transport: 'tcp' }])).toEqual({});
  });
});
