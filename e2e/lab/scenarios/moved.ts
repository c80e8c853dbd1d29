import type { Path } from '@parley/shared';
import type { Scenario } from '../scenario.js';
import { watchFlow } from './flow.js';
import { expectPathOf, meetOn } from './meeting-point.js';

/** ms of steady pictures before a move, so that the call is past its beginnings */
const calmMs = 4_000;
/** as after a cut of the direct path; the route is there at once, and the browser knows of it */
const backWithinMs = 3_000;
/** a relayed link looks for a better path when the network changes, and 3 s and 30 s later */
const pathWithinMs = 40_000;

export const moved: Scenario = {
  name: 'moved',
  title: 'Someone walks out of the Wi-Fi into a phone network and back, in the middle of a call',
  async run(lab) {
    const home = await lab.home('port-restricted');
    // a new address there, whatever it is at home
    const phoneNetwork = await lab.home('symmetric', { computers: 2 });
    const elsewhere = await lab.home('port-restricted');
    const ana = await lab.person('Ana', home.computers[0]);
    const bob = await lab.person('Bob', elsewhere.computers[0]);
    const people = [ana, bob] as const;
    await meetOn(people, 'srflx');
    const flow = await watchFlow(people);
    /** From when the new route is there. */
    const move = async (to: typeof home, path: Path): Promise<{ ms: number; pathMs: number }> => {
      await flow.untilCalm(calmMs);
      await to.takeIn(home.computers[0]);
      const began = Date.now();
      const ms = await flow.untilBack(began);
      await expectPathOf(people, path, pathWithinMs);
      return { ms, pathMs: Date.now() - began };
    };
    // two ports that depend on the destination cannot be told to each other: only the relay has one for everybody
    const away = await move(phoneNetwork, 'relay-udp');
    const back = await move(home, 'srflx');
    const facts = {
      'away, pictures ms': away.ms,
      'back, pictures ms': back.ms,
      'back, direct ms': back.pathMs,
      connections: await ana.connectionsMade(),
    };
    const slowest = Math.max(away.ms, back.ms);
    return slowest <= backWithinMs
      ? { result: 'passed', facts }
      : { result: 'missed', facts, cause: `pictures were gone for ${slowest} ms` };
  },
};
