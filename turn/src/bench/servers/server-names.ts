/** What can be measured: a server, and what its clients come over. */

export const programs = ['linux', 'portable', 'coturn', 'node-turn'] as const;
export type Program = (typeof programs)[number];

/** A server with UDP clients by its own name, with TCP clients by `name:tcp`; node-turn listens on UDP only. */
export type ServerName = Program | `${Exclude<Program, 'node-turn'>}:tcp`;

export type ClientTransport = 'udp' | 'tcp';

interface Measured {
  readonly program: Program;
  readonly clients: ClientTransport;
}

const measured: Readonly<Record<ServerName, Measured>> = {
  linux: { program: 'linux', clients: 'udp' },
  portable: { program: 'portable', clients: 'udp' },
  coturn: { program: 'coturn', clients: 'udp' },
  'node-turn': { program: 'node-turn', clients: 'udp' },
  'linux:tcp': { program: 'linux', clients: 'tcp' },
  'portable:tcp': { program: 'portable', clients: 'tcp' },
  'coturn:tcp': { program: 'coturn', clients: 'tcp' },
};

export const serverNames = Object.keys(measured) as readonly ServerName[];

export function describeServer(name: ServerName): Measured {
  return measured[name];
}
