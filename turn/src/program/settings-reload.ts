import type { Logger } from 'pino';
import { ConfigError, loadConfig, type Config } from '../config/config.js';
import { environmentFileOf } from '../config/environment-file.js';
import type { Environment } from '../config/environment-reader.js';
import { wantRestart } from '../config/restart.js';
import { completeSettings, type Settings } from '../relay/settings.js';

export interface SettingsReloadOptions {
  /** what the program was started with */
  readonly running: Config;
  readonly environment: Environment;
  readonly reconfigure: (settings: Settings) => Promise<void>;
  readonly logger: Logger;
}

/**
 * Reads the settings again, one time after the other where it is asked for several. With anything wrong in them, the old
 * ones stay and the log has every fault; it also names what a restart alone can change. Never rejects.
 */
export function createSettingsReload(options: SettingsReloadOptions): () => Promise<void> {
  let last = Promise.resolve();
  return () => {
    last = last.then(() => reload(options));
    return last;
  };
}

async function reload({
  running,
  environment,
  reconfigure,
  logger,
}: SettingsReloadOptions): Promise<void> {
  if (environmentFileOf(environment) === undefined) {
    logger.info(
      'the settings come from the environment, which a restart alone changes; TURN_ENV_FILE can name a file that is read again',
    );
    return;
  }
  try {
    const next = loadConfig(environment);
    const names = wantRestart(running, next);
    if (names.length > 0) logger.warn(`only a restart changes ${names.join(', ')}`);
    await reconfigure(completeSettings(next));
  } catch (error) {
    if (error instanceof ConfigError) {
      logger.error(`the old settings stay, the new ones are wrong. ${error.faults.join(' ')}`);
    } else {
      logger.error({ err: error }, 'the settings were not reloaded');
    }
  }
}
