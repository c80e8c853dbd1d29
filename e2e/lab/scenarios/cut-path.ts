import { cutRules } from '../../network/cuts.js';
import type { Home } from '../home.js';
import type { Lab } from '../lab.js';
import type { Scenario } from '../scenario.js';
import { bothWays } from '../stage/conditions.js';
import { watchFlow } from './flow.js';
import { meetOn } from './meeting-point.js';

/** each a call of its own */
const runs = 5;
/** ms of steady pictures before the cut, so that the call is past its beginnings */
const calmMs = 3_000;
/** ms; Parley's limit for the 95th percentile (docs/benchmarks.md), which no run of a few may exceed */
const backWithinMs = 3_000;
/** Of one home's line each way: 40 ms from person to person and back, 1 % lost between them, 20 ms to the service. */
const line = bothWays({ delayMs: 10, lossPercent: 0.5 });

export const cutPath: Scenario = {
  name: 'cut-path',
  title: `The direct path is cut in the middle of a call, at 40 ms round trip and 1 % loss (${runs} calls)`,
  shapesLines: true,
  async run(lab) {
    const homes = [
      await lab.home('port-restricted', { line }),
      await lab.home('port-restricted', { line }),
    ] as const;
    const people = [
      await lab.person('Ana', homes[0].computers[0]),
      await lab.person('Bob', homes[1].computers[0]),
    ] as const;
    const times: number[] = [];
    for (let run = 1; run <= runs; run += 1) {
      await meetOn(people, 'srflx');
      const flow = await watchFlow(people);
      await flow.untilCalm(calmMs);
      const mend = await cutBetween(lab, homes);
      times.push(await flow.untilBack(Date.now()));
      await mend();
    }
    const slowest = Math.max(...times);
    const facts = { 'back after ms': times.join(' '), 'slowest ms': slowest };
    return slowest <= backWithinMs
      ? { result: 'passed', facts }
      : { result: 'missed', facts, cause: `pictures were gone for ${slowest} ms` };
  },
};

/** Drops all that goes from one home to another, in the middle of the internet; both reach the service as before. */
async function cutBetween(lab: Lab, homes: readonly [Home, Home]): Promise<() => Promise<void>> {
  const wan = lab.internet.uplink.upper.namespace;
  const lineOf = ({ uplink, publicAddress }: Home) => {
    if (publicAddress === null) throw new Error('a home without a NAT has no address outside');
    return { device: uplink.upper.device, address: publicAddress };
  };
  const [one, other] = homes;
  const apply = (rules: string): Promise<string> => wan.run(['nft', '--file', '-'], rules);
  await apply(cutRules([{ what: 'direct', between: [lineOf(one), lineOf(other)] }]));
  return async () => {
    await apply(cutRules([]));
  };
}
