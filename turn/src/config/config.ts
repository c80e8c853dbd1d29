/** The environment (docs/configuration.md), read and checked as a whole. Each subject has its file beside this one. */
import { environmentFileOf, withFile } from './environment-file.js';
import { EnvironmentReader, type Environment } from './environment-reader.js';
import { readListeners, type ListenerConfig } from './listeners.js';
import { readOperation, type OperationConfig } from './operation.js';
import { readRelaying, type RelayingConfig } from './relaying.js';
import { readSettings } from './settings.js';
import { readThreads, type ThreadConfig } from './threads.js';
import type { Settings } from '../relay/settings.js';

export interface Config
  extends ListenerConfig, RelayingConfig, Settings, ThreadConfig, OperationConfig {
  readonly realm: string;
}

/** Everything that is wrong with the environment, one sentence each. */
export class ConfigError extends Error {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults.join('\n'));
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

/** A 401 that carries a longer realm is more than three times the size of the request that asks for it. */
const MAXIMUM_REALM_LENGTH = 36;

/** Reads the environment and the file that `TURN_ENV_FILE` names in it; throws {@link ConfigError} with every fault there is. */
export function loadConfig(environment: Environment): Config {
  const path = environmentFileOf(environment);
  if (path === undefined) return readConfig(environment);
  let together: Environment;
  try {
    together = withFile(environment, path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError([`TURN_ENV_FILE cannot be read: ${reason}.`]);
  }
  return readConfig(together);
}

/** Reads variables; throws {@link ConfigError} with every fault there is. */
export function readConfig(environment: Environment): Config {
  const reader = new EnvironmentReader(environment);
  const config: Config = {
    ...readListeners(reader),
    ...readRelaying(reader),
    realm: readRealm(reader),
    ...readSettings(reader),
    ...readThreads(reader),
    ...readOperation(reader),
  };
  if (reader.faults.length > 0) throw new ConfigError(reader.faults);
  return config;
}

function readRealm(reader: EnvironmentReader): string {
  const realm = reader.text('TURN_REALM') ?? 'parley';
  if (Buffer.byteLength(realm) > MAXIMUM_REALM_LENGTH) {
    reader.faults.push(`TURN_REALM must not be longer than ${MAXIMUM_REALM_LENGTH} bytes.`);
  }
  return realm;
}
