import type { Progress } from '../probe/index.js';
import type { Ink } from './ink.js';
import { progressLine, type ProgressLine } from './progress-lines.js';

export interface ProgressDisplay {
  readonly tell: (progress: Progress) => void;
  /** Takes away what is only of interest while it goes on. */
  readonly end: () => void;
}

/** ms between drawings on a terminal */
const DRAWING_MS = 100;

const marks = { running: '…', well: '✓', faulty: '✗' } as const;

/** On a terminal every subject keeps its line; elsewhere each is told once, when it is through. */
export function createProgressDisplay(stream: NodeJS.WriteStream, ink: Ink): ProgressDisplay {
  return stream.isTTY ? drawn(stream, ink) : listed(stream, ink);
}

function textOf({ subject, state, text }: ProgressLine, ink: Ink, width: number): string {
  const inks = { running: ink.faint, well: ink.good, faulty: ink.bad };
  const rest = `${subject}  ${text}`;
  return `${inks[state](marks[state])} ${rest.slice(0, Math.max(0, width - 3))}\n`;
}

function drawn(stream: NodeJS.WriteStream, ink: Ink): ProgressDisplay {
  const lines = new Map<string, ProgressLine>();
  let shown = 0;
  const erase = (): void => {
    if (shown > 0) stream.write(`\u001B[${shown}A\u001B[0J`);
    shown = 0;
  };
  const draw = (): void => {
    // Without room the top would scroll away, and could not be erased.
    const room = Math.max(1, stream.rows - 1);
    const texts = [...lines.values()].map((line) => textOf(line, ink, stream.columns));
    erase();
    stream.write(texts.slice(-room).join(''));
    shown = Math.min(texts.length, room);
  };
  const drawing = setInterval(draw, DRAWING_MS);
  return {
    tell(progress) {
      const line = progressLine(progress);
      // A redirection changes the name of an instance.
      lines.set(progress.subject === 'signaling' ? '' : progress.check.url, line);
    },
    end() {
      clearInterval(drawing);
      erase();
    },
  };
}

function listed(stream: NodeJS.WriteStream, ink: Ink): ProgressDisplay {
  const told = new Set<string>();
  return {
    tell(progress) {
      const line = progressLine(progress);
      const key = progress.subject === 'signaling' ? '' : progress.check.url;
      if (line.state === 'running' || told.has(key)) return;
      told.add(key);
      stream.write(textOf(line, ink, Number.POSITIVE_INFINITY));
    },
    end: () => undefined,
  };
}
