import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../fixtures/repository.js';
import { missingForLab } from './prerequisites.js';

const missing = missingForLab();

/** Builds networks with a program in one of them, says what the namespaces are called, and stays. */
const program = `
  const { createInternet } = await import('${join(root, 'e2e/dist/lab/internet.js')}');
  const { startAgent } = await import('${join(root, 'e2e/dist/lab/probe/agent.js')}');
  const internet = await createInternet();
  const { router, computers: [{ namespace }] } = await internet.home('double-nat');
  await startAgent(namespace).openUdp({ address: '192.168.1.2', port: 0 });
  const names = [internet.service, router, namespace].map(
    (each) => each.run(['readlink', '/proc/self/ns/net']));
  console.log((await Promise.all(names)).map((name) => name.trim()).join(' '));
`;

/** Begins as a run does: a home and, at the same time, what measures it. */
const beginning = `
  const { runBench } = await import('${join(root, 'e2e/dist/bench/program.js')}');
  const { createInternet } = await import('${join(root, 'e2e/dist/lab/internet.js')}');
  const { groundsFor } = await import('${join(root, 'e2e/dist/lab/lab.js')}');
  const { createPlaces } = await import('${join(root, 'e2e/dist/lab/run/places.js')}');
  await runBench(async (opened) => {
    const internet = opened.add(await createInternet(), (made) => made.close());
    const places = createPlaces(groundsFor(opened, internet, 'https://meet.lab'));
    const begun = places.forPair(['symmetric', 'port-restricted'], opened);
    console.log('building');
    await begun;
    return 0;
  });
`;

/** What a process has for a network; undefined once it has ended. */
function networkOf(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    return undefined;
  }
}

/** The processes of this machine, with their networks. */
const processes = (): [pid: string, network: string | undefined][] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => [pid, networkOf(pid)]);

describe.skipIf(missing !== null)(
  `a lab that is not closed${missing === null ? '' : ` (${missing})`}`,
  () => {
    test.each(['SIGKILL', 'SIGINT'] as const)('leaves nothing behind after %s', async (signal) => {
      const lab = spawn(process.execPath, ['--input-type=module', '--eval', program], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [line] = (await once(lab.stdout, 'data')) as [Buffer];
      const names = line.toString().trim().split(' ');
      expect(names).not.toContain(networkOf('self'));
      const inside = processes().filter(([, network]) => names.includes(network ?? ''));
      expect(new Set(inside.map(([, network]) => network))).toEqual(new Set(names));

      lab.kill(signal);
      await once(lab, 'close');
      // by process: what a network was called is what somebody else's next one is called
      const left = (): string[] =>
        inside.filter(([pid, network]) => networkOf(pid) === network).map(([pid]) => pid);
      await expect.poll(left, { timeout: 5_000 }).toEqual([]);
    });

    test('ends without a word at a Ctrl-C while its networks are built', async () => {
      const lab = spawn(process.execPath, ['--input-type=module', '--eval', beginning], {
        stdio: ['ignore', 'pipe', 'pipe'],
        // a terminal sends it to a whole process group
        detached: true,
      });
      let complaints = '';
      lab.stderr.on('data', (chunk: Buffer) => {
        complaints += chunk.toString();
      });
      await once(lab.stdout, 'data');
      process.kill(-(lab.pid ?? Number.NaN), 'SIGINT');
      const [code] = await once(lab, 'close');
      expect(complaints).toBe('');
      expect(code).toBe(130);
    });
  },
);
