import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { createApplication, type Application, type ApplicationOptions } from '../application.js';
import { readConfig, type Config } from '../config.js';
import { emptyObservation } from '../self-check/public-observation.js';
import type { CheckIceServers } from '../self-check/server-check.js';
import { createMemoryStore } from '../rooms/memory-store.js';
import type { RoomStore } from '../rooms/room-store.js';

export const testSecret = 'a secret that is only for tests';

export interface TestServer {
  /** always a local address, whatever PUBLIC_URL says */
  readonly url: string;
  readonly application: Application;
  /** what was logged, a JSON object a line */
  readonly logLines: readonly string[];
}

export interface TestParts extends Pick<ApplicationOptions, 'noticeGiven'> {
  readonly store?: RoomStore;
  readonly checkIceServers?: CheckIceServers;
}

const asksNobody: CheckIceServers = async () => emptyObservation(Date.now());

function configOf(environment: Readonly<Record<string, string>>): Config {
  const result = readConfig({
    TURN_SECRET: testSecret,
    HOST: '127.0.0.1',
    PORT: '0',
    ...environment,
  });
  if (!result.ok) throw new Error(result.faults.join('; '));
  return result.config;
}

/** A whole server on a port of its own, gone when the test is over. */
export async function startServer(
  environment: Readonly<Record<string, string>> = {},
  webRoot?: string,
  { store = createMemoryStore(), checkIceServers = asksNobody, ...parts }: TestParts = {},
): Promise<TestServer> {
  const logLines: string[] = [];
  const config = configOf(environment);
  const application = await createApplication({
    config,
    store,
    checkIceServers,
    webRoot: webRoot ?? (await temporaryFolder()),
    log: pino({ level: config.logLevel }, { write: (line: string) => void logLines.push(line) }),
    now: Date.now,
    ...parts,
  });
  onTestFinished(() => application.drain());
  const { port } = await application.listen();
  return { url: `http://127.0.0.1:${port}`, application, logLines };
}

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-signaling-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}
