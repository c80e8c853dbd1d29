/** `npm run fuzz`: mutated input for the relay's codec, framing and core, as much as is wanted. */
import { parseArgs } from 'node:util';
import { concludeWith, offerHelp, UsageError } from '../bench/usage-error.js';
import { Coverage } from './coverage.js';
import { EPISODE_LENGTH, fuzzEpisode, FuzzFailure } from './fuzzer.js';

const USAGE = `Usage: npm run fuzz -- [options]
  --inputs 1000000   mutated inputs; every ${EPISODE_LENGTH} of them go to another server
  --seed 1           of the first server; the next ones have the seeds after it`;

/** How often the progress is told, in inputs. */
const PROGRESS = 500_000;

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function readArguments(): { inputs: number; seed: number } {
  offerHelp(process.argv, USAGE);
  let values;
  try {
    ({ values } = parseArgs({
      options: {
        inputs: { type: 'string', default: '1000000' },
        seed: { type: 'string', default: '1' },
      },
    }));
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  }
  const inputs = Number(values.inputs);
  const seed = Number(values.seed);
  if (!Number.isSafeInteger(inputs) || inputs <= 0 || !Number.isSafeInteger(seed)) {
    throw new UsageError(`--inputs and --seed take whole numbers.\n${USAGE}`);
  }
  return { inputs, seed };
}

function fuzz(inputs: number, firstSeed: number): number {
  const coverage = new Coverage();
  const started = performance.now();
  let done = 0;
  let seed = firstSeed;
  let toldAt = 0;
  for (; done < inputs; seed += 1) {
    const length = Math.min(EPISODE_LENGTH, inputs - done);
    try {
      fuzzEpisode(seed, length, coverage);
    } catch (error) {
      if (!(error instanceof FuzzFailure)) throw error;
      print(`FAILED with seed ${seed}, after ${done} inputs before it: ${error.message}`);
      print(`The last input: ${error.input === '' ? 'none' : error.input}`);
      print(`To see it again: npm run fuzz -- --seed ${seed} --inputs ${length}`);
      print(String(error.cause instanceof Error ? error.cause.stack : error.cause));
      return 1;
    }
    done += length;
    if (done - toldAt >= PROGRESS) {
      toldAt = done;
      const rate = Math.round(done / ((performance.now() - started) / 1000));
      process.stderr.write(`${done.toLocaleString('en')} inputs, ${rate.toLocaleString('en')}/s\n`);
    }
  }
  const seconds = (performance.now() - started) / 1000;
  for (const [name, count] of [...coverage.counts].toSorted(([one], [other]) =>
    one.localeCompare(other),
  )) {
    print(`${count.toLocaleString('en').padStart(12)}  ${name}`);
  }
  print(
    `${done.toLocaleString('en')} mutated inputs, seeds ${firstSeed} to ${seed - 1}, ${seconds.toFixed(0)} s, ` +
      `${Math.round(done / seconds).toLocaleString('en')}/s: nothing found.`,
  );
  return 0;
}

try {
  const { inputs, seed } = readArguments();
  process.exitCode = fuzz(inputs, seed);
} catch (error) {
  concludeWith(error);
}
