/** Which transport moves the packets, and on how many threads. */
import { MAXIMUM_WORKERS } from '../relay/port-table.js';
import type { EnvironmentReader } from './environment-reader.js';

const transports = ['auto', 'linux', 'portable'] as const;

export interface ThreadConfig {
  readonly transport: (typeof transports)[number];
  readonly workers: number;
}

export function readThreads(reader: EnvironmentReader): ThreadConfig {
  const text = reader.text('TURN_TRANSPORT') ?? 'auto';
  const transport = transports.find((known) => known === text);
  if (transport === undefined) {
    reader.faults.push(`TURN_TRANSPORT must be one of ${transports.join(', ')}, not "${text}".`);
  }
  const workers = reader.integer('TURN_WORKERS', 1, 1, MAXIMUM_WORKERS);
  if (transport === 'portable' && workers > 1) {
    reader.faults.push(
      'TURN_WORKERS must be 1 with TURN_TRANSPORT=portable, which has one thread.',
    );
  }
  return { transport: transport ?? 'auto', workers };
}
