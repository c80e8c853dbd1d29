/** What `npm run doctor` says of networks whose kind is known. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Finding, FindingCode, Observation } from '@parley/doctor';
import { makeCertificate, type TestCertificate } from '../fixtures/certificate.js';
import { isCoturnInstalled } from '../fixtures/coturn.js';
import { root } from '../fixtures/repository.js';
import { turnSecret } from '../fixtures/service.js';
import type { Namespace } from '../network/namespace.js';
import { missingForNetworks } from '../network/prerequisites.js';
import { listed } from './addresses.js';
import { createInternet, type Internet } from './internet.js';
import { routerDescriptions, routerKinds, type Family, type RouterKind } from './router-kind.js';
import { iceUrls, startRelay, type LabRelay } from './service/lab-relay.js';

const missing = missingForNetworks();

/** ms; other tests keep the machine busy */
const patience = 60_000;

const threes = [0, 3, 6].map((first) => routerKinds.slice(first, first + 3));

/** What RFC 5780 needs beside the relay's own addresses, to answer from elsewhere. */
const others = { v4: '20.0.0.4', v6: '2a10:20:0:ff::4' };
const otherPort = '3479';

interface Printed {
  readonly own: Observation;
  readonly findings: readonly Finding[];
}

interface Told {
  readonly network: Observation['network'];
  readonly findings: readonly Finding[];
  readonly code: number | null;
}

describe.skipIf(missing !== null)(
  `the doctor in networks of every kind${missing === null ? '' : ` (${missing})`}`,
  () => {
    let internet: Internet;
    let certificate: TestCertificate;
    beforeAll(async () => {
      internet = await createInternet();
      const { service, names, uplink } = internet;
      const { device } = uplink.lower;
      await service.run(['ip', 'address', 'add', `${others.v4}/24`, 'dev', device]);
      await service.run(['ip', 'address', 'add', `${others.v6}/64`, 'dev', device, 'nodad']);
      certificate = await makeCertificate(names.relay);
    }, patience);
    afterAll(async () => {
      await certificate.remove();
      await internet.close();
    }, patience);

    /** Has a relay run for the tests of a group. */
    function withRelay(
      which: 'parley' | 'coturn',
      env: (addresses: Internet['addresses']) => Record<string, string>,
    ): void {
      let relay: LabRelay;
      beforeAll(async () => {
        relay = await startRelay(which, {
          namespace: internet.service,
          addresses: internet.addresses.relay,
          secret: turnSecret,
          certificate,
          env: env(internet.addresses),
          onOutput: (written) => process.stderr.write(written),
        });
      }, patience);
      afterAll(() => relay.stop(), patience);
    }

    async function ask(from: Namespace): Promise<Told> {
      const doctor = join(root, 'doctor/dist/cli/main.js');
      const urls = iceUrls(internet.names.relay).split(',');
      const [command, ...args] = [...from.enter, process.execPath, doctor, '--json', ...urls];
      if (command === undefined) throw new Error('no command');
      const child = spawn(command, args, {
        env: {
          PATH: process.env['PATH'],
          TURN_SECRET: turnSecret,
          NODE_EXTRA_CA_CERTS: certificate.certPath,
        },
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      const [output] = await Promise.all([text(child.stdout), once(child, 'close')]);
      const { own, findings } = JSON.parse(output) as Printed;
      return { network: own.network, findings, code: child.exitCode };
    }

    async function networkBehind(kind: RouterKind): Promise<Told> {
      const home = await internet.home(kind);
      const told = await ask(home.computers[0].namespace);
      await home.close();
      return told;
    }

    describe('by a relay with a second port and a second address (RFC 5780)', () => {
      withRelay('parley', ({ relay }) => ({
        TURN_LISTEN_IPS: [...listed(relay), others.v4, others.v6].join(),
        TURN_ALT_PORT: otherPort,
      }));

      // They wait for answers most of the time; but figures are taken too, for which somebody has to have time.
      describe.each(threes)('$0, $1, $2', (...kinds) => {
        test.concurrent.each(kinds)('%s', { timeout: patience }, async (kind) => {
          const { network, findings, code } = await networkBehind(kind);
          expect(network).toEqual({ ...networkOf(kind), hints: [] });
          const codes = findings.map((finding) => finding.code);
          expect(codes.filter((each) => !isOfMachine(each))).toEqual(expectedFindings[kind] ?? []);
          expect(code).toBe(findings.some(({ severity }) => severity !== 'info') ? 1 : 0);
        });
      });
    });

    describe('by a relay with one port and one address, as most hosts have it', () => {
      withRelay('parley', () => ({}));

      test.concurrent.each(['open', 'port-restricted', 'symmetric'] as const)(
        '%s',
        { timeout: patience },
        async (kind) => {
          const { mapping, hairpinning } = networkOf(kind);
          const { network } = await networkBehind(kind);
          expect(network).toMatchObject({ mapping, hairpinning, filtering: 'unknown' });
        },
      );
    });

    describe.skipIf(!isCoturnInstalled)(
      `by coturn${isCoturnInstalled ? '' : ' (not installed)'}`,
      () => {
        withRelay('coturn', () => ({}));

        test('port-restricted', { timeout: patience }, async () => {
          const { mapping, hairpinning } = networkOf('port-restricted');
          const { network, findings } = await networkBehind('port-restricted');
          expect(network).toMatchObject({ mapping, hairpinning });
          expect(findings.filter(({ code }) => !isOfMachine(code))).toEqual([]);
        });
      },
    );
  },
);

/** Says how busy this machine is. */
const isOfMachine = (code: FindingCode): boolean => code === 'relay_slow' || code === 'relay_loses';

/** Of networks that are not as calls would have them. */
const expectedFindings: Partial<Record<RouterKind, readonly string[]>> = {
  symmetric: ['mapping_varies'],
  'udp-blocked': ['udp_blocked'],
  'tcp-443-only': ['only_port_443'],
};

/** What the doctor's words for a kind are, as that is described. */
function networkOf(kind: RouterKind): Omit<Observation['network'], 'hints'> {
  const { families, udp, hairpinning } = routerDescriptions[kind].behaviour;
  const family = (name: Family) => (families.includes(name) ? 'works' : 'absent');
  const common = { ipv4: family('IPv4'), ipv6: family('IPv6') } as const;
  if (udp === 'blocked') {
    const unknown = { mapping: 'unknown', filtering: 'unknown', hairpinning: 'unknown' } as const;
    return { ...common, ...unknown, udp: 'blocked' };
  }
  // without a NAT there is nothing to turn back
  const turnedBack = hairpinning ? 'yes' : 'no';
  const hairpins = udp.mapping === 'none' ? 'unknown' : turnedBack;
  return { ...common, ...udp, udp: 'works', hairpinning: hairpins };
}
