/** What every bench with browsers does around its measuring. */

/** Wrong arguments or a missing prerequisite: the message is one sentence for people, the exit code is 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** The usage was asked for: the message is that, for standard output; the exit code is 0. */
export class HelpAsked extends Error {
  override name = 'HelpAsked';
}

/** Throws {@link HelpAsked} where the arguments ask what there is. */
export function offerHelp(args: readonly string[], usage: string): void {
  if (args.includes('--help') || args.includes('-h')) throw new HelpAsked(usage);
}

/** Things that are open and have to be closed, in the opposite order. */
export interface Opened {
  /** Remembers how to close what has just been opened. */
  add<Thing>(thing: Thing, close: (thing: Thing) => Promise<unknown>): Thing;
  /** Closes what was added since, after `task`. */
  during<Result>(task: (opened: Opened) => Promise<Result>): Promise<Result>;
  /** Throws once closing has begun: what failed since then failed for that, and says nothing. */
  stillOpen(): void;
}

/** For what no bench runs around. */
export function createOpened(): Opened & { close(): Promise<void> } {
  const closings: (() => Promise<unknown>)[] = [];
  let isClosing = false;
  // what cannot be closed keeps nothing else open
  const closeRest = async (): Promise<void> => {
    const next = closings.pop();
    if (next === undefined) return;
    try {
      await next();
    } finally {
      await closeRest();
    }
  };
  // one after the other: whoever asks for a second time, as a failure after a Ctrl-C does, waits for what is closing already
  let last = Promise.resolve();
  const close = (): Promise<void> => {
    isClosing = true;
    last = last.then(closeRest, closeRest);
    return last;
  };
  return {
    add(thing, closeThing) {
      closings.push(() => closeThing(thing));
      return thing;
    },
    async during(task) {
      const inner = createOpened();
      closings.push(() => inner.close());
      try {
        return await task(inner);
      } finally {
        await inner.close();
      }
    },
    stillOpen() {
      if (isClosing) throw new Error('what it runs on is being closed');
    },
    close,
  };
}

/**
 * Runs a bench and sets the exit code: what it answers, 2 for a {@link UsageError}, 1 for anything else. What it has opened
 * is closed at its end, and at a Ctrl-C or the end of the terminal as well, after which the exit code is the one that it has set by then, if any.
 */
export async function runBench(main: (opened: Opened) => Promise<number>): Promise<void> {
  const opened = createOpened();
  let isInterrupted = false;
  for (const [signal, number] of [
    // the terminal is gone
    ['SIGHUP', 1],
    ['SIGINT', 2],
    ['SIGTERM', 15],
  ] as const) {
    process.once(signal, () => {
      isInterrupted = true;
      void opened.close().finally(() => process.exit(process.exitCode ?? 128 + number));
    });
  }
  try {
    process.exitCode = await main(opened);
  } catch (error) {
    // what is under way then fails for want of what has been closed
    if (isInterrupted) return;
    if (error instanceof HelpAsked) {
      process.stdout.write(`${error.message}\n`);
      process.exitCode = 0;
      return;
    }
    process.stderr.write(`${error instanceof UsageError ? error.message : describe(error)}\n`);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  } finally {
    await opened.close();
  }
}

const describe = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

/** An option's number. Throws {@link UsageError}. */
export function readNumber(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= least && value <= most) return value;
  throw new UsageError(`${option} takes a number from ${least} to ${most}, not "${text}".`);
}
