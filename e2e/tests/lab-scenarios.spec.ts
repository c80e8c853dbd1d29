import { createOpened } from '../bench/program.js';
import { expect, missing, test } from '../fixtures/lab-test.js';
import { labFor } from '../lab/lab.js';
import { scenarios } from '../lab/scenarios/scenarios.js';

/** Those that take a few seconds each, and tell apart what `data-path` may say behind one address. */
const quick = ['guests', 'one-carrier-hairpinning', 'cloud-service', 'late-stun'];

test.describe('in the lab', () => {
  test.skip(missing !== null, missing ?? '');

  for (const scenario of scenarios.filter(({ name }) => quick.includes(name))) {
    test(scenario.title, async ({ lab: { internet, service } }) => {
      if (service === null) throw new Error('scenarios are about Parley itself');
      const opened = createOpened();
      try {
        const outcome = await scenario.run(labFor(opened, internet, service));
        expect(outcome, scenario.name).toMatchObject({ result: 'passed' });
      } finally {
        await opened.close();
      }
    });
  }
});
