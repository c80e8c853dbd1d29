/** The doctor's face in a shell: `npm run doctor`. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { Diagnosis } from '@parley/doctor';
import { root } from '../fixtures/repository.js';

export interface ShellLook {
  readonly exitCode: number;
  readonly findings: Diagnosis['findings'];
}

export interface ShellOptions {
  /** what its command line begins with, to run somewhere else than here */
  readonly enter: readonly string[];
  /** a PEM file of an authority that whoever asks trusts */
  readonly authority?: string;
}

/** @throws when it writes no report */
export async function lookFromShell(
  target: string,
  { enter, authority }: ShellOptions,
): Promise<ShellLook> {
  const doctor = [process.execPath, 'doctor/dist/cli/main.js', '--json', target];
  const [command = '', ...args] = [...enter, ...doctor];
  const child = spawn(command, args, {
    cwd: root,
    env: {
      PATH: process.env['PATH'],
      ...(authority === undefined ? {} : { NODE_EXTRA_CA_CERTS: authority }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [output, errors, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  try {
    const { findings }: Diagnosis = JSON.parse(output);
    return { exitCode, findings };
  } catch (cause) {
    throw new Error(`no report of ${target} (${exitCode}):\n${output}\n${errors}`, { cause });
  }
}
