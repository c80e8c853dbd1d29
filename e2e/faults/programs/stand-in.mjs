// What hosts run by mistake where a relay should be, at its addresses and port over UDP and TCP: STAND_IN=stun-only answers
// Binding requests alone (RFC 8489 §12), =forbids knows credentials and lets nobody allocate. Of STUN it knows what that takes.
import { createHash, createHmac } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

/** @param {string} name */
function setting(name) {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is missing`);
  return value;
}

const port = Number(setting('TURN_PORT'));
const secret = setting('TURN_SECRET');
const forbids = setting('STAND_IN') === 'forbids';
const realm = 'stand-in';

/** RFC 8489 §5: type, length, magic cookie and transaction ID, octets */
const headerLength = 20;
/** octets; no request is longer */
const longest = 2_000;
const bindingRequest = 0x0001;
const bindingSuccess = 0x0101;
const allocateRequest = 0x0003;
const allocateError = 0x0113;
const username = 0x0006;
const messageIntegrity = 0x0008;
const errorCode = 0x0009;
const realmType = 0x0014;
const nonce = 0x0015;
const mappedAddress = 0x0001;

/** @param {number} length */
const padded = (length) => Math.ceil(length / 4) * 4;

/** @param {number} type @param {Buffer} value */
function attribute(type, value) {
  const bytes = Buffer.alloc(4 + padded(value.length));
  bytes.writeUInt16BE(type, 0);
  bytes.writeUInt16BE(value.length, 2);
  value.copy(bytes, 4);
  return bytes;
}

/** @param {number} code @param {string} reason */
const error = (code, reason) =>
  attribute(
    errorCode,
    Buffer.from([0, 0, Math.trunc(code / 100), code % 100, ...Buffer.from(reason)]),
  );

/** @param {number} type @param {Buffer} request @param {readonly Buffer[]} attributes */
function message(type, request, attributes, comesMore = 0) {
  const bytes = Buffer.concat([request.subarray(0, headerLength), ...attributes]);
  bytes.writeUInt16BE(type, 0);
  bytes.writeUInt16BE(bytes.length - headerLength + comesMore, 2);
  return bytes;
}

/** @param {Buffer} request @returns {string | undefined} */
function usernameOf(request) {
  for (let at = headerLength; at + 4 <= request.length;) {
    const length = request.readUInt16BE(at + 2);
    if (request.readUInt16BE(at) === username)
      return request.toString('utf8', at + 4, at + 4 + length);
    at += 4 + padded(length);
  }
  return undefined;
}

/** RFC 8489 §14.5, §9.2.2; the password as time-limited credentials have it. @param {Buffer} unsigned @param {string} user */
function signed(unsigned, user) {
  const password = createHmac('sha1', secret).update(user).digest('base64');
  const key = createHash('md5').update(`${user}:${realm}:${password}`).digest();
  const mac = createHmac('sha1', key).update(unsigned).digest();
  return Buffer.concat([unsigned, attribute(messageIntegrity, mac)]);
}

/** @param {string} address */
const octetsOf = (address) => {
  if (!address.includes(':')) return Buffer.from(address.split('.').map(Number));
  const [head = '', tail = ''] = address.split('::');
  const groups = [head, tail].map((part) => part.split(':').filter((group) => group !== ''));
  const missing = 8 - groups.flat().length;
  const all = [
    ...(groups[0] ?? []),
    ...Array.from({ length: missing }, () => '0'),
    ...(groups[1] ?? []),
  ];
  return Buffer.from(all.map((group) => group.padStart(4, '0')).join(''), 'hex');
};

/** @param {Buffer} request @param {string} address @param {number} from */
function answerTo(request, address, from) {
  if (request.length < headerLength) return undefined;
  const type = request.readUInt16BE(0);
  if (type === bindingRequest) {
    // the RFC 3489 attribute, which clients of RFC 8489 have to know as well (§14.1)
    const value = Buffer.from([
      0,
      address.includes(':') ? 2 : 1,
      from >> 8,
      from & 0xff,
      ...octetsOf(address),
    ]);
    return message(bindingSuccess, request, [attribute(mappedAddress, value)]);
  }
  if (!forbids || type !== allocateRequest) return undefined;
  const user = usernameOf(request);
  if (user === undefined) {
    return message(allocateError, request, [
      error(401, 'Unauthenticated'),
      attribute(realmType, Buffer.from(realm)),
      attribute(nonce, Buffer.from('nonce')),
    ]);
  }
  return signed(message(allocateError, request, [error(403, 'Forbidden')], 24), user);
}

for (const address of setting('TURN_LISTEN_IPS').split(',')) {
  const datagrams = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  datagrams.on('message', (request, from) => {
    const answer = answerTo(request, from.address, from.port);
    if (answer !== undefined) datagrams.send(answer, from.port, from.address);
  });
  datagrams.bind(port, address);
  const streams = createServer((socket) => {
    const { remoteAddress = '', remotePort = 0 } = socket;
    let waiting = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      waiting = Buffer.concat([waiting, chunk]);
      while (waiting.length >= headerLength) {
        const end = headerLength + waiting.readUInt16BE(2);
        if (end > longest) socket.destroy();
        if (waiting.length < end || end > longest) return;
        const answer = answerTo(waiting.subarray(0, end), remoteAddress, remotePort);
        if (answer !== undefined) socket.write(answer);
        waiting = waiting.subarray(end);
      }
    });
    socket.on('error', () => socket.destroy());
  });
  streams.listen(port, address);
}
