/** Says in a second whether `npm run lab` with these arguments can run here, before the page is built and a browser looked for. */
import { runBench } from '../bench/program.js';
import { readyToRun } from './run/ready.js';

await runBench(async () => {
  await readyToRun(process.argv.slice(2));
  return 0;
});
