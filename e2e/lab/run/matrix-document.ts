/** docs/nat-matrix.md: one section for each relay, of which a full run replaces its own. Pure. */
import { routerDescriptions, routerKinds, type NetworkBehaviour } from '../router-kind.js';
import type { LabReport, PairReport, ScenarioReport } from './report-json.js';
import { pairOf } from './selection.js';

const sections = ['parley', 'coturn'] as const;
type Section = (typeof sections)[number];

const titles: Readonly<Record<Section, string>> = {
  parley: "With Parley's relay",
  coturn: 'With coturn as the relay',
};

const introduction = `# Which path calls take

Two people in real browsers call each other from every two kinds of networks, and each call has to take the best path that
theory allows, with pictures and sound at both ends. [nat.md](nat.md) explains the kinds and the paths.

\`npm run lab\` (Linux, root) writes the section of Parley's relay, \`npm run lab -- --relay coturn\` the other one; edits by
hand are lost.

Where srflx is expected, prflx is the same way: the other end, with a public address of its own, was heard sooner than the STUN
server.
`;

/**
 * The document with that report in it.
 * @param existing what the file holds; null: there is none
 */
export function withReport(existing: string | null, relay: Section, report: LabReport): string {
  const texts = sections.flatMap((each) => {
    const text = each === relay ? sectionOf(relay, report) : keptSection(existing ?? '', each);
    return text === null ? [] : [`${begin(each)}\n\n${text}\n\n${end(each)}\n`];
  });
  return [introduction, ...texts].join('\n');
}

const begin = (section: Section): string => `<!-- begin ${section} -->`;
const end = (section: Section): string => `<!-- end ${section} -->`;

function keptSection(text: string, section: Section): string | null {
  const [, after] = text.split(`${begin(section)}\n`);
  return after?.split(end(section))[0]?.trim() ?? null;
}

function sectionOf(section: Section, report: LabReport): string {
  const { pairs, scenarios, kinds, browser, date, durationMs } = report;
  const good = pairs.filter(({ passed }) => passed).length;
  const misses = pairs.flatMap(({ pair, miss }) =>
    miss === null ? [] : [`- ${pair.join(' – ')}: ${miss.cause}.`],
  );
  return [
    `## ${titles[section]}`,
    `${good} of ${pairs.length} pairs as expected, on ${date.slice(0, 10)} with ${browser}, in ${minutes(durationMs)} in all. ` +
      `From opening the pages until the best path carried pictures and sound both ways: median ${seconds(median(pairs.map(spent)))}, ` +
      `at most ${seconds(Math.max(...pairs.map(spent)))}.`,
    table([
      ['', ...routerKinds],
      ...routerKinds.map((row, index) => [
        `**${row}**`,
        ...routerKinds.map((column, other) =>
          other > index
            ? ''
            : cell(pairs.find(({ pair }) => pair.join() === pairOf(row, column).join())),
        ),
      ]),
    ]),
    ...(misses.length === 0 ? [] : [misses.join('\n')]),
    ...(section === 'parley' ? measuredText(kinds) : []),
    ...(scenarios.length === 0 ? [] : ['### Scenarios', table(scenarioRows(scenarios))]),
  ].join('\n\n');
}

/** Once is enough: it has nothing to do with relays. */
const measuredText = (kinds: LabReport['kinds']): string[] => [
  '### What the networks were measured to be',
  'By a probe that shares nothing with the service or with the rules of the routers (RFC 5780 §4.3 and §4.4).',
  table([
    ['kind', 'what it is', 'families', 'mapping', 'filtering', 'TCP', 'hairpinning'],
    ...kinds.map(({ kind, behaviour }) => [
      kind,
      routerDescriptions[kind].summary,
      ...behaviourCells(behaviour),
    ]),
  ]),
];

function cell(report: PairReport | undefined): string {
  if (report === undefined) return '';
  const told = [...new Set(report.paths.map((path) => path ?? 'no line'))].join(' / ');
  return `${report.passed ? '✓' : '✗'} ${told}`;
}

function behaviourCells({ families, udp, tcp, hairpinning }: NetworkBehaviour): string[] {
  const [mapping, filtering] =
    udp === 'blocked' ? ['UDP blocked', 'UDP blocked'] : [udp.mapping, udp.filtering];
  return [families.join(', '), mapping, filtering, tcp, hairpinning ? 'yes' : 'no'];
}

const scenarioRows = (scenarios: readonly ScenarioReport[]): string[][] => [
  ['scenario', 'what happens', 'result'],
  ...scenarios.map(({ name, title, passed, facts, cause }) => {
    const told = Object.entries(facts).map(([fact, value]) => `${fact} ${value}`);
    return [name, title, [passed ? '✓' : `✗ ${cause ?? ''}`, ...told].join(' · ')];
  }),
];

const spent = ({ joinMs, pathMs, mediaMs }: PairReport): number =>
  joinMs + Math.max(pathMs ?? 0, mediaMs ?? 0);

const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

function minutes(ms: number): string {
  const all = Math.round(ms / 1000);
  return `${Math.floor(all / 60)} min ${String(all % 60).padStart(2, '0')} s`;
}

/** In the shape that the formatter gives tables. */
function table([head = [], ...rows]: readonly (readonly string[])[]): string {
  const safe = [head, ...rows].map((row) =>
    row.map((text) => text.replaceAll('|', String.raw`\|`)),
  );
  const widths = head.map((_, column) =>
    Math.max(3, ...safe.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width)).join(' | ')} |`;
  const [first = [], ...others] = safe;
  return [line(first), line(widths.map((width) => '-'.repeat(width))), ...others.map(line)].join(
    '\n',
  );
}
