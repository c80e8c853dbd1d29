/** Wrong arguments or a missing prerequisite: the message is one sentence for people, the exit code is 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}
