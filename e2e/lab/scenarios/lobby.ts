import { everyoneSeesAndHearsEveryone } from '../../fixtures/call-page.js';
import type { Scenario } from '../scenario.js';

/** The matrix takes the short way in (`?join=now`); people come through the lobby. */
export const lobby: Scenario = {
  name: 'lobby',
  title: 'Two people behind routers at home come in through the lobby',
  async run(lab) {
    const homes = [await lab.home('port-restricted'), await lab.home('full-cone')] as const;
    const ana = await lab.person('Ana', homes[0].computers[0]);
    const bob = await lab.person('Bob', homes[1].computers[0]);
    const began = performance.now();
    for (const person of [ana, bob]) {
      await person.opens('/r/through-the-lobby');
      await person.page.getByRole('textbox', { name: 'Your name' }).fill(person.name);
      await person.presses('Join now');
      await person.isInTheCall();
    }
    await everyoneSeesAndHearsEveryone([ana, bob]);
    await Promise.all([ana.expectPath(bob, 'srflx'), bob.expectPath(ana, 'srflx')]);
    return {
      result: 'passed',
      facts: { path: 'srflx', ms: Math.round(performance.now() - began) },
    };
  },
};
