import { writeMovingPicture } from '../../bench/moving-picture.js';
import { everyoneSeesAndHearsEveryone } from '../../fixtures/call-page.js';
import type { Home } from '../home.js';
import type { Scenario } from '../scenario.js';
import type { LineCounts } from '../stage/line.js';
import { measureCall } from './line-figures.js';
import { newRoom } from './meeting-point.js';

const names = ['Ana', 'Bob', 'Cleo'];
const upKbit = 1_000;
/** Each link would have use for 700 kbit/s, so that two of them want more than the line carries. */
const size = { width: 640, height: 360 };
const viewport = { width: 1280, height: 800 };
/** s until senders have found out what the lines carry */
const settleSeconds = 15;
const seconds = 20;
/** Share of the packets that the line's own queue dropped: senders that probe for room overflow it now and then. */
const mostOverflowed = 0.02;

/** Sound comes first, pictures take what is left, and nobody sends what the line would only throw away. */
export const narrowUplinks: Scenario = {
  name: 'narrow-uplinks',
  title: `${names.length} people whose lines carry ${upKbit / 1_000} Mbit/s up hear each other without a gap`,
  shapesLines: true,
  async run(lab) {
    const line = { up: { delayMs: 10, rateKbit: upKbit }, down: { delayMs: 10, rateKbit: 16_000 } };
    const picture = lab.opened.add(await writeMovingPicture(size), (written) => written.remove());
    const camera = { size, file: picture.path };
    const homes: Home[] = [];
    const people = [];
    for (const name of names) {
      const home = await lab.home('port-restricted', { line });
      homes.push(home);
      people.push(await lab.person(name, home.computers[0], { camera }));
    }
    const room = newRoom();
    for (const person of people) {
      await person.page.setViewportSize(viewport);
      await person.joins(room);
    }
    await everyoneSeesAndHearsEveryone(people);
    await measureCall(people, settleSeconds);
    const before = await Promise.all(homes.map(sentBy));
    const { facts, faults, links } = await measureCall(people, seconds);
    const after = await Promise.all(homes.map(sentBy));
    const lines = after.map((now, index) => usageOf(before[index] ?? now, now));
    const overflowed = Math.max(...lines.map((used) => used.overflowed));
    const all = [
      ...faults,
      ...(overflowed > mostOverflowed ? ['someone sent more than the line carries'] : []),
    ];
    const allFacts = {
      'most sent, kbit/s': Math.round(Math.max(...lines.map(({ kbit }) => kbit))),
      'overflowed, %': Number((overflowed * 100).toFixed(2)),
      ...facts,
      'picture heights': links.map((link) => link.heightSent).join(' '),
    };
    return all.length === 0
      ? { result: 'passed', facts: allFacts }
      : { result: 'missed', facts: allFacts, cause: all.join('; ') };
  },
};

async function sentBy({ line }: Home): Promise<LineCounts> {
  if (line === null) throw new Error('this home was asked for without a line');
  return (await line.counts()).up;
}

function usageOf(before: LineCounts, after: LineCounts) {
  const carried = after.carried - before.carried;
  const overflowed = after.overflowed - before.overflowed;
  return {
    kbit: ((after.carriedBytes - before.carriedBytes) * 8) / 1_000 / seconds,
    /** share of what was sent */
    overflowed: overflowed / Math.max(1, carried + overflowed),
  };
}
