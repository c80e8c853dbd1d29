/** Why nothing comes of sending to an address. `refused`: its host says that nobody listens there. */
export type ReachFault = 'silent' | 'refused' | 'no_route';

const refusals = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE']);

/** What a socket's error says. What this machine itself does not let out counts as having no route. */
export function reachFault(error: NodeJS.ErrnoException): ReachFault {
  if (refusals.has(error.code ?? '')) return 'refused';
  return error.code === 'ETIMEDOUT' ? 'silent' : 'no_route';
}

/** The operating system's word for an error, without the addresses that its message holds. */
export function errorWord(error: NodeJS.ErrnoException): string {
  return error.code ?? error.name;
}
