/** Tells a run while it goes on: on a terminal what is under way too, elsewhere one line for what is done. */
import type { Ink } from './ink.js';
import type { Plan } from './plan.js';
import type { Listener } from './run-lab.js';
import { pairLine, scenarioLine } from './telling.js';

const clearLine = '\r\u001B[2K';

export function createTeller(
  out: NodeJS.WriteStream,
  ink: Ink,
  { pairs, scenarios }: Plan,
): Listener {
  const count = (number: number, all: readonly unknown[]): string =>
    `${String(number).padStart(String(all.length).length)}/${all.length}`;
  const begin = (line: string): void => {
    if (out.isTTY) out.write(line);
  };
  const end = (lines: string): void => {
    out.write(`${out.isTTY ? clearLine : ''}${lines}\n`);
  };
  return {
    pairBegins: (pair, number) => begin(`${count(number, pairs)} ${pair.join(' – ')} …`),
    pairEnds: (report, number) => end(pairLine(report, count(number, pairs), ink)),
    scenarioBegins: ({ name }, number) => begin(`${count(number, scenarios)} ${name} …`),
    scenarioEnds: (report, number) => end(scenarioLine(report, count(number, scenarios), ink)),
  };
}
