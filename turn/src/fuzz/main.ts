/** `npm run fuzz`: mutated input for the relay's codec, framing and core, as much as is wanted. */
import { parseArgs } from 'node:util';
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

function readArguments(): { inputs: number; seed: number } | undefined {
  try {
    const { values } = parseArgs({
      options: {
        inputs: { type: 'string', default: '1000000' },
        seed: { type: 'string', default: '1' },
      },
    });
    const inputs = Number(values.inputs);
    const seed = Number(values.seed);
    const areUsable = Number.isSafeInteger(inputs) && inputs > 0 && Number.isSafeInteger(seed);
    return areUsable ? { inputs, seed } : undefined;
  } catch {
    return undefined;
  }
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

const wanted = readArguments();
if (wanted === undefined) {
  process.stderr.write(`${USAGE}\n`);
  process.exitCode = 2;
} else {
  process.exitCode = fuzz(wanted.inputs, wanted.seed);
}
