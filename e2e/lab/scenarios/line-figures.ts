/** How well people hear and see each other for some time, over lines that make it hard. */
import { measureLinks, type LinkFigures } from '../../bench/mesh-page.js';
import type { CallPage } from '../../fixtures/call-page.js';
import type { Facts } from '../scenario.js';
import { watchLinks } from './link-watch.js';

/** Sound that is made up in more of the time than this is heard to be. */
const mostConcealed = 0.05;

export interface CallFigures {
  /** all links of all people */
  readonly links: readonly LinkFigures[];
  readonly facts: Facts;
  /** what must not be, in words: a link that is not connected, or was not all the time, and sound that is missing */
  readonly faults: readonly string[];
}

/** Measures a call for so many seconds. */
export async function measureCall(
  people: readonly CallPage[],
  seconds: number,
): Promise<CallFigures> {
  const persons = await Promise.all(people.map(({ page }) => measurePerson(page, seconds)));
  const links = persons.flatMap((person) => person.links);
  const troubles = persons.flatMap((person) => person.troubles);
  const missing = people.length * (people.length - 1) - links.length;
  const silentSeconds = links.reduce((sum, link) => sum + link.silentSeconds, 0);
  const concealed = Math.max(0, ...links.map((link) => link.concealed));
  const rates = links.map((link) => link.framesSent / link.seconds);
  return {
    links,
    facts: {
      'made-up sound, %': Number((concealed * 100).toFixed(1)),
      'silent, s': silentSeconds,
      'fewest pictures/s': Number(Math.min(...rates).toFixed(1)),
      'links lost': troubles.length,
    },
    faults: [
      ...(missing > 0 ? [`${missing} links were not connected`] : []),
      ...(troubles.length > 0 ? [`links were ${troubles.join(', ')}`] : []),
      ...(silentSeconds > 0 ? [`no sound came for ${silentSeconds} s in all`] : []),
      ...(concealed > mostConcealed
        ? [`${(concealed * 100).toFixed(1)} % of some sound was made up`]
        : []),
    ],
  };
}

async function measurePerson(page: CallPage['page'], seconds: number) {
  const troubles = await watchLinks(page);
  await page.evaluate(() => {
    window.meshLinks = [...window.mediaProbe.connections];
  });
  return { links: await page.evaluate(measureLinks, seconds), troubles: await troubles() };
}
