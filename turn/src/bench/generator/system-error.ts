/** A system call that failed as it should not. */
export class SystemError extends Error {
  override name = 'SystemError';

  constructor(call: string, errno: number) {
    super(`${call} failed with errno ${errno}`);
  }
}
