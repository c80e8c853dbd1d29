/** Two people who share an address outside: whether they reach each other depends on what lies between them and its router. */
import type { Path } from '@parley/shared';
import type { Computer } from '../home.js';
import type { Lab } from '../lab.js';
import type { Scenario } from '../scenario.js';
import { meetOn } from './meeting-point.js';

interface Neighbours {
  readonly name: string;
  readonly title: string;
  readonly path: Path;
  readonly computers: (lab: Lab) => Promise<readonly [Computer, Computer]>;
}

/** One home, two computers. */
async function atHome(
  lab: Lab,
  options: { readonly hairpinning: boolean; readonly isolated: boolean },
): Promise<readonly [Computer, Computer]> {
  const [one, other] = (await lab.home('port-restricted', { computers: 2, ...options })).computers;
  if (other === undefined) throw new Error('a home has fewer computers than were asked for');
  return [one, other];
}

/** Two homes of one provider, with one computer each; both have the same address at home. */
async function atOneCarrier(
  lab: Lab,
  hairpinning: boolean,
): Promise<readonly [Computer, Computer]> {
  const carrier = await lab.internet.carrier({ hairpinning });
  lab.opened.add(carrier, (opened) => opened.close());
  const one = await carrier.home('port-restricted');
  const other = await carrier.home('port-restricted');
  return [one.computers[0], other.computers[0]];
}

const all: readonly Neighbours[] = [
  {
    name: 'one-lan',
    title: 'Two computers in one home, whose router does not hairpin, stay inside it',
    // host candidates reach each other and have the highest priority (RFC 8445 §5.1.2.2)
    path: 'host',
    computers: (lab) => atHome(lab, { hairpinning: false, isolated: false }),
  },
  {
    name: 'one-lan-hairpinning',
    title: 'Two computers in one home stay inside it, though its router hairpins',
    path: 'host',
    computers: (lab) => atHome(lab, { hairpinning: true, isolated: false }),
  },
  {
    name: 'guests',
    title: 'Two guests of a Wi-Fi that keeps them apart meet at the relay',
    // neither their own addresses nor the one outside lead to each other
    path: 'relay-udp',
    computers: (lab) => atHome(lab, { hairpinning: false, isolated: true }),
  },
  {
    name: 'guests-hairpinning',
    title: 'Two guests of a Wi-Fi that keeps them apart meet at its router, which hairpins',
    path: 'srflx',
    computers: (lab) => atHome(lab, { hairpinning: true, isolated: true }),
  },
  {
    name: 'one-carrier',
    title: 'Two homes behind one carrier-grade NAT, which does not hairpin, meet at the relay',
    path: 'relay-udp',
    computers: (lab) => atOneCarrier(lab, false),
  },
  {
    name: 'one-carrier-hairpinning',
    title: 'Two homes behind one carrier-grade NAT, which hairpins, meet at that NAT',
    // their own addresses are the same, and those at the carrier are known to nobody (RFC 6888 REQ-1, RFC 4787 REQ-9)
    path: 'srflx',
    computers: (lab) => atOneCarrier(lab, true),
  },
];

export const neighbours: readonly Scenario[] = all.map(({ name, title, path, computers }) => ({
  name,
  title,
  async run(lab) {
    const [one, other] = await computers(lab);
    const people = [await lab.person('Ana', one), await lab.person('Bob', other)] as const;
    const ms = await meetOn(people, path);
    return { result: 'passed', facts: { path, 'path ms': ms } };
  },
}));
