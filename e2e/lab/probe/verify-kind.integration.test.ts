import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { missingForLab } from '../prerequisites.js';
import type { HomeOptions } from '../home.js';
import { createInternet, type Internet } from '../internet.js';
import {
  routerDescriptions,
  routerKinds,
  type NetworkBehaviour,
  type RouterKind,
} from '../router-kind.js';
import { startAgent, type Endpoint, type UdpSocket } from './agent.js';
import { openObservatory, type Observatory } from './observatory.js';
import { verifyKind } from './verify-kind.js';

const missing = missingForLab();
/** ms; a measurement takes two seconds, and many run side by side */
const timeout = 60_000;

describe.skipIf(missing !== null)(
  `what a network does is what its kind says${missing === null ? '' : ` (${missing})`}`,
  { timeout },
  () => {
    let internet: Internet;
    let observatory: Observatory;
    beforeAll(async () => {
      internet = await createInternet();
      observatory = await openObservatory(internet);
    });
    afterAll(() => internet.close());

    const measured = async (kind: RouterKind, options?: HomeOptions): Promise<NetworkBehaviour> =>
      verifyKind(await internet.home(kind, options), observatory);

    test.concurrent.each(routerKinds)('%s', async (kind) => {
      expect(await measured(kind)).toEqual(routerDescriptions[kind].behaviour);
    });

    test.concurrent.each(['full-cone', 'address-restricted', 'port-restricted'] as const)(
      '%s, with hairpinning, for neighbours that cannot reach each other otherwise',
      async (kind) => {
        const options = { computers: 2, isolated: true };
        const { behaviour } = routerDescriptions[kind];
        expect(await measured(kind, options)).toEqual(behaviour);
        expect(await measured(kind, { ...options, hairpinning: true })).toEqual({
          ...behaviour,
          hairpinning: true,
        });
      },
    );

    test.concurrent(
      'a carrier maps and filters as RFC 6888 asks, which a home of its own kind shows',
      async () => {
        const carrier = await internet.carrier();
        const home = await carrier.home('full-cone');
        expect(await verifyKind(home, observatory)).toEqual({
          ...routerDescriptions['full-cone'].behaviour,
          hairpinning: true,
        });
        await carrier.close();
      },
    );

    /** Packets that a home lets out while it is measured, apart from those that a rule for nftables names. */
    async function othersOut(kind: RouterKind, named: string): Promise<number> {
      const home = await internet.home(kind);
      const { namespace: middle, device } = home.uplink.upper;
      const name = `out_of_${device}`;
      const rules = [
        `table inet ${name} {`,
        'chain others {',
        'type filter hook prerouting priority raw',
        `iifname != "${device}" return`,
        `${named} return`,
        'counter',
        '}',
        '}',
      ];
      await middle.run(['nft', '--file', '-'], `${rules.join('\n')}\n`);
      await verifyKind(home, observatory);
      const listed = await middle.run(['nft', 'list', 'table', 'inet', name]);
      return Number(/counter packets (\d+)/u.exec(listed)?.[1]);
    }

    test.concurrent.each([
      ['udp-blocked', 'no UDP', 'meta l4proto != udp'],
      ['tcp-443-only', 'nothing but TCP to port 443', 'tcp dport 443'],
      ['ipv6-only', 'no IPv4', 'meta nfproto ipv6'],
    ] as const)('%s lets out %s', async (kind, _, named) => {
      expect(await othersOut(kind, named)).toBe(0);
    });

    test.concurrent('port-restricted lets out UDP, which is counted', async () => {
      expect(await othersOut('port-restricted', 'meta l4proto != udp')).toBeGreaterThan(0);
    });

    test.concurrent('double-nat, with a carrier that does not hairpin', async () => {
      const { hairpinning } = await measured('double-nat', { hairpinning: false });
      expect(hairpinning).toBe(false);
    });

    test.concurrent.each(['port-restricted', 'symmetric', 'double-nat', 'ipv6-only'] as const)(
      '%s hands errors on: nobody listens on a port, and the sender hears of it',
      async (kind) => {
        const { namespace, addresses } = (await internet.home(kind)).computers[0];
        const { v4, v6 } = internet.addresses.web;
        const [family, address] = addresses.v4 === undefined ? ['udp6', v6] : ['udp4', v4];
        const script = `
          const socket = require('node:dgram').createSocket('${family}');
          socket.on('error', ({ code }) => { console.log(code); process.exit(); });
          setTimeout(() => process.exit(), 5_000);
          socket.connect(9, '${address}', () => setInterval(() => socket.send('?'), 50));
        `;
        const heard = await namespace.run([process.execPath, '--eval', script]);
        expect(heard.trim()).toBe('ECONNREFUSED');
      },
    );

    test('a check that comes before its time does not cost the answer its port', async () => {
      const home = await internet.home('port-restricted');
      const { namespace, addresses } = home.computers[0];
      const agent = startAgent(namespace);
      const socket = await agent.openUdp({ address: addresses.v4 ?? '', port: 0 });
      const [stun, bob] = observatory.observers.IPv4.map(({ ports }) => ports[0]);
      const seenBy = async (observer: UdpSocket | undefined, text: string): Promise<Endpoint> => {
        if (observer === undefined) throw new Error('nobody looks');
        await socket.send(text, observer.local);
        const datagram = await observer.received(text, 2_000);
        if (datagram === null) throw new Error(`${text} never came`);
        return datagram.from;
      };
      const known = await seenBy(stun, 'to STUN');
      await bob?.send('too early', known);
      expect(await seenBy(bob, 'to Bob')).toEqual(known);
      expect(await socket.received('too early', 0)).toBeNull();
      await bob?.send('in time', known);
      expect(await socket.received('in time', 2_000)).not.toBeNull();
      await agent.close();
    });
  },
);
