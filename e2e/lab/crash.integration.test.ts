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

/** What every process of this machine has for a network, by process. */
function networks(): Map<string, string> {
  const found = new Map<string, string>();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      found.set(pid, readlinkSync(`/proc/${pid}/ns/net`));
    } catch {
      // it has ended since
    }
  }
  return found;
}

describe.skipIf(missing !== null)(
  `a lab that is not closed${missing === null ? '' : ` (${missing})`}`,
  () => {
    test.each(['SIGKILL', 'SIGINT'] as const)('leaves nothing behind after %s', async (signal) => {
      const before = new Set(networks().values());
      const lab = spawn(process.execPath, ['--input-type=module', '--eval', program], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [line] = (await once(lab.stdout, 'data')) as [Buffer];
      const names = line.toString().trim().split(' ');
      const alive = (): string[] => names.filter((name) => [...networks().values()].includes(name));
      expect(alive()).toEqual(names);
      expect(names.filter((name) => before.has(name))).toEqual([]);

      lab.kill(signal);
      await once(lab, 'close');
      await expect.poll(alive, { timeout: 5_000 }).toEqual([]);
    });
  },
);
