import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { missingForLab } from '../prerequisites.js';
import { createInternet, type Internet } from '../internet.js';
import { routerDescriptions, type RouterKind } from '../router-kind.js';
import { openObservatory, type Observatory } from './observatory.js';
import { verifyKind } from './verify-kind.js';

const missing = missingForLab();
/** ms; a measurement takes two seconds, and many run side by side */
const timeout = 60_000;

/** A file for `nft --file` that makes a router do otherwise than its kind says, and what the probe has to find then. */
interface Fault {
  readonly kind: RouterKind;
  readonly does: string;
  readonly rules: string;
  readonly found: object;
}

const otherLeaving = (rule: string): string =>
  `flush chain inet router leaving\nadd rule inet router leaving oifname "wan" ${rule}\n`;
const otherArriving = (rule: string): string =>
  `flush chain inet router arriving\nadd rule inet router arriving iifname "wan" ${rule}\n`;
const alsoLeaves = (what: string): string =>
  `insert rule inet router through iifname "lan" oifname "wan" ${what} accept\n`;
const exposesItsComputer = `table inet fault {
  chain arriving {
    type nat hook prerouting priority dstnat
    iifname "wan" meta l4proto udp dnat ip to 192.168.1.2
  }
}
`;
const drops = (family: 'inet' | 'ip6', what: string): string => `table ${family} fault {
  chain through {
    type filter hook forward priority filter - 1
    ${what} drop
  }
}
`;

const filtering = (is: string): object => ({ udp: { filtering: is } });
const mapping = (is: string): object => ({ udp: { mapping: is } });
const refusal = (message: string): object => ({ message: expect.stringContaining(message) });

const faults: readonly Fault[] = [
  {
    kind: 'open',
    does: 'drops what nobody asked for',
    rules: drops('inet', 'iifname "wan" meta l4proto udp ct state new'),
    found: filtering('address-and-port-dependent'),
  },
  {
    kind: 'open',
    does: 'filters IPv6 alone',
    rules: drops('ip6', 'iifname "wan" meta l4proto udp ct state new'),
    found: refusal('is not as IPv6'),
  },
  {
    kind: 'full-cone',
    does: 'lets nobody in',
    rules: 'flush chain inet router arriving\n',
    found: filtering('address-and-port-dependent'),
  },
  {
    kind: 'address-restricted',
    does: 'lets anybody in',
    rules: otherArriving('dnat ip to udp dport map @mapped'),
    found: filtering('endpoint-independent'),
  },
  {
    kind: 'port-restricted',
    does: 'has a port for each destination',
    rules: otherLeaving('masquerade fully-random'),
    found: mapping('address-and-port-dependent'),
  },
  {
    kind: 'port-restricted',
    does: 'exposes its computer',
    rules: exposesItsComputer,
    found: filtering('endpoint-independent'),
  },
  {
    kind: 'port-restricted',
    does: 'remembers what nobody waits for',
    rules: 'flush chain inet router to_router\nadd rule inet router to_router accept\n',
    found: refusal('too early'),
  },
  {
    kind: 'symmetric',
    does: 'has one port for all destinations',
    rules: otherLeaving('masquerade'),
    found: mapping('endpoint-independent'),
  },
  {
    kind: 'double-nat',
    does: 'exposes its computer to whomever the carrier lets in',
    rules: exposesItsComputer,
    found: filtering('endpoint-independent'),
  },
  {
    kind: 'udp-blocked',
    does: 'lets out UDP to name servers',
    rules: alsoLeaves('udp dport 53'),
    found: refusal('UDP leads to some ports, and not to 3478'),
  },
  {
    kind: 'udp-blocked',
    does: 'lets out all UDP',
    rules: alsoLeaves('meta l4proto udp'),
    found: mapping('endpoint-independent'),
  },
  {
    kind: 'tcp-443-only',
    does: 'lets out TCP to relays',
    rules: alsoLeaves('tcp dport 3478'),
    found: refusal('TCP leads to the ports 443, 3478 and to no other'),
  },
  {
    kind: 'tcp-443-only',
    does: 'lets out UDP to port 443',
    rules: alsoLeaves('udp dport 443'),
    found: refusal('UDP leads to some ports'),
  },
  {
    kind: 'ipv6-only',
    does: 'lets anybody in',
    rules: 'add rule inet router through accept\n',
    found: filtering('none'),
  },
];

describe.skipIf(missing !== null)(
  `the probe finds out a router that does otherwise than its kind says${missing === null ? '' : ` (${missing})`}`,
  { timeout },
  () => {
    let internet: Internet;
    let observatory: Observatory;
    beforeAll(async () => {
      internet = await createInternet();
      observatory = await openObservatory(internet);
    });
    afterAll(() => internet.close());

    test.concurrent.each(faults)('$kind that $does', async ({ kind, rules, found }) => {
      const home = await internet.home(kind);
      await home.router.run(['nft', '--file', '-'], rules);
      const told: unknown = await verifyKind(home, observatory).catch((error: unknown) => error);
      expect(told).toMatchObject(found);
      expect(told).not.toEqual(routerDescriptions[kind].behaviour);
    });

    test.concurrent('one carrier lets nobody in', async () => {
      const carrier = await internet.carrier();
      const home = await carrier.home('full-cone');
      await carrier.router.run(['nft', '--file', '-'], 'flush chain inet router arriving\n');
      expect(await verifyKind(home, observatory)).toMatchObject({
        udp: { filtering: 'address-and-port-dependent' },
        hairpinning: false,
      });
    });
  },
);
