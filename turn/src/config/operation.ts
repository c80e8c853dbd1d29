/** How the program runs: its logs, metrics and its end. */
import type { EnvironmentReader } from './environment-reader.js';

export interface OperationConfig {
  readonly metrics: { readonly host: string; readonly port: number } | undefined;
  readonly drainSeconds: number;
  readonly logLevel: string;
}

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

export function readOperation(reader: EnvironmentReader): OperationConfig {
  return {
    metrics: readMetrics(reader),
    drainSeconds: reader.integer('TURN_DRAIN_SECONDS', 30, 0, 86_400),
    logLevel: readLogLevel(reader),
  };
}

function readMetrics(reader: EnvironmentReader): OperationConfig['metrics'] {
  const port = reader.integer('TURN_METRICS_PORT', 0, 1, 65_535);
  const host = reader.text('TURN_METRICS_HOST') ?? '127.0.0.1';
  return port === 0 ? undefined : { host, port };
}

function readLogLevel(reader: EnvironmentReader): string {
  const level = reader.text('LOG_LEVEL') ?? 'info';
  if (!logLevels.includes(level)) {
    reader.faults.push(`LOG_LEVEL must be one of ${logLevels.join(', ')}, not "${level}".`);
  }
  return level;
}
