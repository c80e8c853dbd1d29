import type { Scenario } from '../scenario.js';
import { startLabService } from '../service/lab-service.js';
import { meetOn } from './meeting-point.js';

/** The relay knows neither of the addresses that its clients see, nor can it reach them itself. */
export const cloudService: Scenario = {
  name: 'cloud-service',
  // that one, whatever relay the others run with
  title:
    "The service itself is behind a 1:1 NAT: calls are direct, or relayed inside Parley's relay",
  async run(lab) {
    const cloud = lab.opened.add(await lab.internet.cloud(), (opened) => opened.close());
    const { web, relay } = cloud;
    const service = await startLabService(lab.opened, {
      place: {
        namespace: cloud.computer,
        addresses: { web: { v4: web.inside }, relay: { v4: relay.inside } },
        names: { web: web.outside, relay: relay.outside },
      },
      relay: 'parley',
      env: { TURN_EXTERNAL_IP: relay.outside },
    });
    const { origin } = service;
    const homes = [await lab.home('port-restricted'), await lab.home('full-cone')] as const;
    const people = [
      await lab.person('Ana', homes[0].computers[0], { origin }),
      await lab.person('Bob', homes[1].computers[0], { origin }),
    ] as const;
    const direct = await meetOn(people, 'srflx');
    const relayed = await meetOn(people, 'relay-udp', { relay: 'only' });
    return { result: 'passed', facts: { 'direct ms': direct, 'relayed ms': relayed } };
  },
};
