import type { Scenario } from '../scenario.js';
import { bothWays } from '../stage/conditions.js';
import { measureCall } from './line-figures.js';
import { meetOn } from './meeting-point.js';

const seconds = 30;
const lossPercent = 5;
/** of the camera's ten pictures a second */
const leastFrameRate = 5;

/** Most of the sound that is lost comes twice (RED) or is mended (FEC), and pictures are sent again. */
export const lossyLine: Scenario = {
  name: 'lossy-line',
  title: `A line that loses ${lossPercent} % both ways: the call stays connected for ${seconds} s, and is heard`,
  shapesLines: true,
  async run(lab) {
    const line = bothWays({ delayMs: 20, jitterMs: 10, lossPercent });
    const homes = [
      await lab.home('port-restricted', { line }),
      await lab.home('port-restricted'),
    ] as const;
    const people = [
      await lab.person('Ana', homes[0].computers[0]),
      await lab.person('Bob', homes[1].computers[0]),
    ] as const;
    await meetOn(people, 'srflx');
    const { facts, faults, links } = await measureCall(people, seconds);
    const slow = links.filter((link) => link.framesSent / link.seconds < leastFrameRate);
    const all = [...faults, ...(slow.length > 0 ? ['hardly any pictures were sent'] : [])];
    return all.length === 0
      ? { result: 'passed', facts }
      : { result: 'missed', facts, cause: all.join('; ') };
  },
};
