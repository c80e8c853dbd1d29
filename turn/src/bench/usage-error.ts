/** Wrong arguments or a missing prerequisite: the message is one sentence for people, the exit code is 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** The usage was asked for: the message is that, for standard output; the exit code is 0. */
class HelpAsked extends Error {
  override name = 'HelpAsked';
}

/** Throws, for {@link concludeWith}, where the arguments ask what there is. */
export function offerHelp(args: readonly string[], usage: string): void {
  if (args.includes('--help') || args.includes('-h')) throw new HelpAsked(usage);
}

/** Tells why a program has not come to its end, and sets the exit code. */
export function concludeWith(error: unknown): void {
  if (error instanceof HelpAsked) {
    process.stdout.write(`${error.message}\n`);
    process.exitCode = 0;
    return;
  }
  const isUsage = error instanceof UsageError;
  const text = isUsage ? error.message : String(error instanceof Error ? error.stack : error);
  process.stderr.write(`${text}\n`);
  process.exitCode = isUsage ? 2 : 1;
}
