import { everyoneSeesAndHearsEveryone } from '../../fixtures/call-page.js';
import type { Home } from '../home.js';
import type { Scenario } from '../scenario.js';
import { expectPathOf, meetOn } from './meeting-point.js';

/** where the relay answers STUN, see `service/` */
const stunPort = 3_478;
/** A STUN message begins with its type (RFC 8489 §5), and that follows the 64 bits of the UDP header. */
const bindingRequest = '@th,64,16 0x0001';

/**
 * One end is told its public address too late, as when the packet that asked for it was lost: the relay is quicker, and browsers
 * stop gathering once a pair works.
 */
export const lateStun: Scenario = {
  name: 'late-stun',
  title:
    'The STUN server answers one end later than the relay does: the call begins relayed and moves up',
  async run(lab) {
    const homes = [await lab.home('port-restricted'), await lab.home('port-restricted')] as const;
    const people = [
      await lab.person('Ana', homes[0].computers[0]),
      await lab.person('Bob', homes[1].computers[0]),
    ] as const;
    const answer = await silenceStun(homes[1]);
    await meetOn(people, 'relay-udp');
    await answer();
    const began = Date.now();
    await expectPathOf(people, 'srflx');
    const facts = { path: 'srflx', 'path ms': Date.now() - began };
    await everyoneSeesAndHearsEveryone(people);
    return { result: 'passed', facts };
  },
};

/** Loses what a home asks of the STUN server, and nothing else; the answer lets it through again. */
async function silenceStun({ router }: Home): Promise<() => Promise<void>> {
  await router.run(
    ['nft', '--file', '-'],
    `table inet late_stun {
  chain asked {
    type filter hook prerouting priority filter
    udp dport ${stunPort} ${bindingRequest} drop
  }
}
`,
  );
  return async () => {
    await router.run(['nft', 'delete', 'table', 'inet', 'late_stun']);
  };
}
