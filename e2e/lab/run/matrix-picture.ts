/** The matrix as a picture: a straight line for a direct call, one that is bent through a dot for a relayed one. */
import type { Path } from '@parley/shared';
import { routerDescriptions, routerKinds } from '../router-kind.js';
import { pairOf, type KindPair } from './selection.js';

const cell = { width: 66, height: 46 } as const;
const left = 216;
const top = 52;
const width = left + routerKinds.length * cell.width + 30;
const height = top + routerKinds.length * cell.height + 22;

/** An SVG that looks well on light and dark ground. */
export function matrixPicture(pathOf: (pair: KindPair) => Path): string {
  const heads = routerKinds.map(
    (_, index) => `<text x="${centre(index)}" y="38" text-anchor="middle">${index + 1}</text>`,
  );
  const rows = routerKinds.flatMap((row, index) => [
    `<path class="rule" d="M28 ${top + index * cell.height}H${left + (index + 1) * cell.width}" />`,
    `<text x="28" y="${middle(index) + 7}">${index + 1} ${routerDescriptions[row].title}</text>`,
    ...routerKinds
      .slice(0, index + 1)
      .map((column, at) => line(pathOf(pairOf(row, column)), centre(at), middle(index))),
  ]);
  const legend = (
    [
      ['host', 'straight: direct'],
      ['relay-udp', 'bent: through the relay, UDP'],
      ['relay-tcp', 'through the relay, TCP'],
      ['relay-tls', 'through the relay, TLS'],
    ] as const
  ).flatMap(([path, words], index) => [
    line(path, 560, 78 + index * 40),
    `<text x="596" y="${83 + index * 40}">${words}</text>`,
  ]);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title">`,
    '<title id="title">Which calls are direct and which take the relay</title>',
    `<style>${style}</style>`,
    `<rect class="paper" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="16" />`,
    ...heads,
    ...rows,
    ...legend,
    '</svg>',
    '',
  ].join('\n');
}

const centre = (column: number): number => left + column * cell.width + cell.width / 2;
const middle = (row: number): number => top + row * cell.height + cell.height / 2;

function line(path: Path, x: number, y: number): string {
  const isRelayed = path.startsWith('relay-');
  const over = isRelayed && path !== 'relay-udp' ? path.replace('relay-', '').toUpperCase() : '';
  const ends = `<circle class="you" cx="${x - 20}" cy="${y + 4}" r="4.5" /><circle class="they" cx="${x + 20}" cy="${y + 4}" r="4" />`;
  return [
    `<g data-path="${path}">`,
    isRelayed
      ? `<path class="line" d="M${x - 20} ${y + 4}L${x} ${y - 8}L${x + 16} ${y + 2}" />`
      : `<path class="line" d="M${x - 20} ${y + 4}H${x + 15}" />`,
    ends,
    isRelayed ? `<circle class="dot" cx="${x}" cy="${y - 8}" r="5" />` : '',
    over === ''
      ? ''
      : `<text class="over" x="${x}" y="${y + 15}" text-anchor="middle">${over}</text>`,
    '</g>',
  ].join('');
}

const style = [
  "text { font: 14px system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif; fill: #15181b; }",
  '.over { font-size: 11px; fill: #50575d; }',
  '.paper { fill: #f2f3ef; stroke: #d8dbd5; }',
  '.line { fill: none; stroke: #15181b; stroke-width: 2.5; stroke-linecap: round; stroke-linejoin: round; }',
  '.rule { stroke: #d8dbd5; }',
  '.you { fill: #15181b; }',
  '.they { fill: #f2f3ef; stroke: #15181b; stroke-width: 2; }',
  '.dot { fill: #ffc21a; stroke: #15181b; stroke-width: 2; }',
  '@media (prefers-color-scheme: dark) {',
  'text { fill: #f4f5f1; } .over { fill: #aab1b6; } .paper { fill: #131517; stroke: #2d3236; }',
  '.rule { stroke: #2d3236; } .line, .dot { stroke: #f4f5f1; } .you { fill: #f4f5f1; } .they { fill: #131517; stroke: #f4f5f1; }',
  '}',
].join('\n');
