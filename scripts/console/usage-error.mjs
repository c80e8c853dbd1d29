/** A usage, configuration or prerequisite fault: its message is one sentence for people, the exit code is 2. */
export class UsageError extends Error {
  /** @override */
  name = 'UsageError';
}

/** A source that does not compile: its message is the compiler's own words, the exit code is 1. */
export class BuildError extends Error {
  /** @override */
  name = 'BuildError';
}

/**
 * Whether a command is only asked what it does and takes.
 * @param {readonly string[]} args
 */
export function asksForHelp(args) {
  return args.includes('--help') || args.includes('-h');
}

/**
 * Runs a command's main function and turns its outcome into the exit code: what it answers, 2 for a
 * {@link UsageError}, 1 for anything else.
 * @param {() => Promise<number>} main
 */
export async function exitWith(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (error instanceof UsageError) {
      console.error(error.message);
      process.exitCode = 2;
    } else {
      console.error(error instanceof BuildError ? error.message : error);
      process.exitCode = 1;
    }
  }
}
