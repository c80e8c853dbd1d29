import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

/**
 * @typedef {object} Listener a port that is about to be listened on
 * @property {'TCP' | 'UDP'} protocol
 * @property {number} port
 * @property {string} host the address to listen on
 * @property {string} variable the environment variable that changes the port
 * @property {string} purpose "the web page", "the relay"
 */

/**
 * The ports that a start needs. A value that is no port is left out here: the server it is meant for refuses to
 * start and names it together with every other fault.
 * @param {NodeJS.ProcessEnv} env
 * @param {{ signaling: boolean, turn: boolean, lan: boolean }} parts
 * @returns {Listener[]}
 */
export function neededPorts(env, parts) {
  const host = env['HOST'] || '0.0.0.0';
  const turnHost = env['TURN_LISTEN_IPS']?.split(',')[0]?.trim() || '0.0.0.0';
  const turn = { port: port(env['TURN_PORT'], 3478), host: turnHost, variable: 'TURN_PORT' };
  /** @type {(Omit<Listener, 'port'> & { port: number | null })[]} */
  const listeners = [];
  if (parts.signaling) {
    const variable = 'PORT';
    const http = port(env['PORT'], 8080);
    listeners.push({ protocol: 'TCP', port: http, host, variable, purpose: 'the web page' });
  }
  if (parts.turn) {
    listeners.push({ ...turn, protocol: 'UDP', purpose: 'the relay' });
    listeners.push({ ...turn, protocol: 'TCP', purpose: 'the relay' });
  }
  if (parts.lan) {
    const variable = 'LAN_PORT';
    const https = port(env['LAN_PORT'], 8443);
    listeners.push({ protocol: 'TCP', port: https, host: '0.0.0.0', variable, purpose: 'HTTPS' });
  }
  return listeners.flatMap((one) => (one.port === null ? [] : [{ ...one, port: one.port }]));
}

/**
 * @param {string | undefined} value
 * @param {number} fallback
 * @returns {number | null}
 */
export function port(value, fallback) {
  if (value === undefined || value === '') return fallback;
  const number = Number(value);
  return Number.isInteger(number) && number > 0 && number < 65_536 ? number : null;
}

/**
 * What is wrong with the ports as they are set, beyond what the servers refuse by themselves.
 * @param {NodeJS.ProcessEnv} env
 * @param {{ signaling: boolean, turn: boolean, lan: boolean }} parts
 * @returns {string[]} one sentence for each fault
 */
export function settingFaults(env, parts) {
  const faults = [];
  if (parts.signaling && env['PORT']?.trim() === '0') {
    // signaling alone takes it as "any", but then the address to open could not be told
    faults.push('PORT must be a port from 1 to 65535 here, not 0.');
  }
  if (parts.lan && port(env['LAN_PORT'], 8443) === null) {
    faults.push(`LAN_PORT must be a port from 1 to 65535, not "${env['LAN_PORT']}".`);
  }
  /** @type {Map<number, string>} */
  const tcp = new Map();
  for (const { protocol, port, variable } of neededPorts(env, parts)) {
    if (protocol !== 'TCP') continue;
    const other = tcp.get(port);
    if (other !== undefined) {
      faults.push(`${other} and ${variable} are both ${port}: set one of them to another port.`);
    }
    tcp.set(port, variable);
  }
  return faults;
}

/**
 * Tries to listen on each port for an instant.
 * @param {readonly Listener[]} listeners
 * @returns {Promise<string[]>} one sentence for each that cannot be had
 */
export async function portFaults(listeners) {
  const faults = [];
  for (const listener of listeners) {
    const code = await (listener.protocol === 'TCP' ? tryTcp(listener) : tryUdp(listener));
    if (code !== null) faults.push(describe(listener, code));
  }
  return faults;
}

/**
 * @param {Listener} listener
 * @param {string} code what the system answered
 */
function describe({ protocol, port, variable, purpose }, code) {
  const what = `${protocol} port ${port} (for ${purpose})`;
  const change = `set ${variable} to another port`;
  if (code === 'EADDRINUSE') {
    return `${what} is taken by another program: stop that one, or ${change}, like ${variable}=${port + 1}.`;
  }
  if (code === 'EACCES') return `${what} may not be opened by this user: ${change}, 1024 or above.`;
  return `${what} cannot be opened (${code}): ${change}, or correct the address to listen on.`;
}

/**
 * @param {Listener} listener
 * @returns {Promise<string | null>} the error's code
 */
function tryTcp({ port, host }) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(codeOf(error)));
    server.listen({ port, host }, () => server.close(() => resolve(null)));
  });
}

/**
 * @param {Listener} listener
 * @returns {Promise<string | null>} the error's code
 */
function tryUdp({ port, host }) {
  return new Promise((resolve) => {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
    socket.once('error', (error) => {
      socket.close();
      resolve(codeOf(error));
    });
    socket.bind(port, host, () => socket.close(() => resolve(null)));
  });
}

/** @param {Error} error */
function codeOf(error) {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
