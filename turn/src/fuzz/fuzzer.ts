import type { Coverage } from './coverage.js';
import { Episode } from './episode.js';

/** Mutated inputs that one world gets. */
export const EPISODE_LENGTH = 5000;

/** What went wrong, and how to see it again. */
export class FuzzFailure extends Error {
  override name = 'FuzzFailure';
  readonly seed: number;
  readonly input: string;

  constructor(seed: number, input: string, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.seed = seed;
    this.input = input;
  }
}

/**
 * Fuzzes one world with so many mutated inputs. Throws a {@link FuzzFailure} for whatever the relay throws, and for whatever
 * it does that it must not.
 */
export function fuzzEpisode(seed: number, inputs: number, coverage: Coverage): void {
  const episode = new Episode(seed, coverage);
  try {
    while (episode.inputs < inputs) episode.step();
    episode.world.finish();
  } catch (error) {
    throw new FuzzFailure(seed, episode.current.toString('hex'), error);
  }
}
