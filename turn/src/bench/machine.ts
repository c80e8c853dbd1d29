/** What the figures were measured on. */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { availableParallelism, cpus, release, totalmem } from 'node:os';
import type { Coturn } from './servers/servers.js';

export interface Machine {
  readonly cores: number;
  readonly processor: string;
  readonly memoryGb: number;
  readonly kernel: string;
  readonly node: string;
  readonly nodeTurn: string;
  /** `undefined` where there is none */
  readonly coturn: string | undefined;
}

export function describeMachine(coturn: Coturn): Machine {
  return {
    cores: availableParallelism(),
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    memoryGb: Math.round(totalmem() / 1e9),
    kernel: release(),
    node: process.versions.node,
    nodeTurn: nodeTurnVersion(),
    coturn: coturnVersion(coturn),
  };
}

/** The last line of `turnserver --version` that is a version; `undefined` when it cannot be run. */
function coturnVersion({ program, arguments: flags, environment }: Coturn): string | undefined {
  const { status, stdout } = spawnSync(program, ['--version'], {
    env: environment,
    encoding: 'utf8',
  });
  if (status === null) return undefined;
  const version = stdout.match(/\b\d+\.\d+\.\d+\b/gu)?.at(-1) ?? 'of an unknown version';
  return [version, ...flags].join(' ');
}

function nodeTurnVersion(): string {
  const { version } = createRequire(import.meta.url)('node-turn/package.json') as {
    readonly version: string;
  };
  return version;
}
