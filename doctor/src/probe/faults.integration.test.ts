/**
 * Faults that are cheap to make on this machine: each gives its code by itself, on the shell's face and on the server's, by
 * the table of docs/troubleshooting.md. The others are made in networks of their own (e2e/faults).
 */
import { once } from 'node:events';
import { createServer as createWebServer } from 'node:http';
import { connect, createServer, type Server } from 'node:net';
import type { IceServer } from '@parley/shared';
import { freePort } from '@parley/shared/testing/own-ports';
import { mintTurnCredential } from '@parley/shared/turn-credentials';
import { attributes } from '@parley/stun/attributes';
import { MessageClass, Method } from '@parley/stun/message-type';
import { MessageWriter } from '@parley/stun/message-writer';
import { read } from '@parley/stun/stun-message';
import { transportAddress } from '@parley/stun/transport-address';
import { expect, it, onTestFinished } from 'vitest';
import { diagnose, type Evidence } from '../diagnose.js';
import type { Finding, FindingCode } from '../finding.js';
import { sightsOf } from '../sight.js';
import { shell } from '../testing/observations.js';
import { checkIceServers, observe } from './index.js';
import { certificateFiles } from './testing/certificate.js';
import { SECRET, startRelay, startSignaling } from './testing/program.js';
import { answering, challenge, udpServer } from './testing/stun-impostor.js';

/** ms; for what never comes, and for what comes late where much else goes on */
const patienceMs = 3000;

/** That this machine is busy is no fault of the servers. */
const ofTheMachine: ReadonlySet<FindingCode> = new Set([
  'signaling_slow',
  'relay_slow',
  'relay_loses',
]);
const findingsOf = (evidence: Evidence): readonly Finding[] =>
  diagnose(evidence).findings.filter(({ code }) => !ofTheMachine.has(code));

async function portOf(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return address.port;
}

interface Fault {
  readonly code: FindingCode;
  /** what is wrong, as its host would say it */
  readonly name: string;
  /** Makes it, and answers the ICE URLs. */
  readonly make: () => Promise<readonly string[]>;
}

const faults: readonly Fault[] = [
  {
    code: 'relay_silent',
    name: 'a server of STUN alone is in the place of the relay',
    async make() {
      const port = await udpServer((bytes, from, socket) => {
        // the two octets of a Binding request's type (RFC 8489 §5)
        if (bytes.readUInt16BE(0) !== 0x0001) return;
        answering((request) =>
          new MessageWriter(Method.binding, MessageClass.success, request.transactionId).add(
            attributes.xorMappedAddress,
            transportAddress(from.address, from.port),
          ),
        )(bytes, from, socket);
      });
      return [`turn:127.0.0.1:${port}`];
    },
  },
  {
    code: 'relay_refused',
    name: 'the relay allows nobody to allocate',
    async make() {
      const port = await udpServer(
        answering((request) =>
          read(request, attributes.username) === undefined
            ? challenge(request)
            : new MessageWriter(request.method, MessageClass.error, request.transactionId).add(
                attributes.errorCode,
                { code: 403, reason: 'Forbidden' },
              ),
        ),
      );
      return [`turn:127.0.0.1:${port}`];
    },
  },
  {
    code: 'server_not_stun',
    name: 'a web server is at the port of the relay',
    async make() {
      const port = await portOf(createWebServer((_request, response) => response.end('hello')));
      return [`turn:127.0.0.1:${port}?transport=tcp`];
    },
  },
  {
    code: 'server_not_stun',
    name: 'a web server that wants TLS is at the port of the relay over TCP',
    async make() {
      // what OpenSSL says to that: a fatal alert, protocol_version (RFC 8446 §6.2)
      const alert = Buffer.from('15030300020246', 'hex');
      const server = createServer((socket) => socket.once('data', () => socket.end(alert)));
      return [`turn:127.0.0.1:${await portOf(server)}?transport=tcp`];
    },
  },
  {
    code: 'tls_failed',
    name: 'turns: leads to the port without TLS',
    async make() {
      const { port } = await startRelay();
      return [`turns:127.0.0.1:${port}`];
    },
  },
  {
    code: 'tls_not_yet_valid',
    name: 'the first day of the certificate is yet to come',
    async make() {
      const notBefore = new Date(Date.now() + 86_400_000);
      const { cert, key } = await certificateFiles({ name: '127.0.0.1', notBefore });
      const tlsPort = await freePort();
      await startRelay({
        TURN_TLS_CERT: cert,
        TURN_TLS_KEY: key,
        TURN_TLS_PORT: String(tlsPort),
      });
      return [`turns:127.0.0.1:${tlsPort}`];
    },
  },
  {
    code: 'server_unreachable',
    name: 'nothing listens at one of the URLs',
    async make() {
      const { port } = await startRelay();
      return [
        `stun:127.0.0.1:${port}`,
        `turn:127.0.0.1:${port}`,
        `turn:127.0.0.1:${port}?transport=tcp`,
        `turns:127.0.0.1:${await freePort()}`,
      ];
    },
  },
];

it.each(faults)('$code: $name', { timeout: 30_000 }, async ({ code, make }) => {
  const urls = await make();
  const { username, credential } = mintTurnCredential({
    secret: SECRET,
    user: 'doctor',
    ttlSeconds: 600,
    now: Date.now(),
  });
  const iceServers: readonly IceServer[] = [{ urls: [...urls], username, credential }];
  const own = await observe({ kind: 'servers', iceServers }, { patienceMs });
  expect(findingsOf({ own, server: null })).toMatchObject([{ code, seenBy: ['shell'] }]);
  const server = await checkIceServers(iceServers, { patienceMs });
  const nobody = shell({ signaling: null, servers: [] });
  expect(sightsOf[code].server).toBe('finds');
  expect(findingsOf({ own: nobody, server })).toMatchObject([{ code, seenBy: ['server'] }]);
});

it('credentials_absent: a proxy does not pass POST /api/ice on', { timeout: 30_000 }, async () => {
  const { port: turnPort } = await startRelay();
  const behind = new URL(await startSignaling({ TURN_PORT: String(turnPort) }));
  const front = createServer((socket) => {
    socket.once('data', (head) => {
      if (head.toString().startsWith('POST /api/ice ')) {
        socket.end('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n');
        return;
      }
      const onward = connect(Number(behind.port), behind.hostname);
      for (const each of [socket, onward]) each.on('error', () => undefined);
      onward.write(head);
      socket.pipe(onward).pipe(socket);
    });
    socket.on('error', () => undefined);
  });
  const origin = `http://127.0.0.1:${await portOf(front)}`;
  const own = await observe({ kind: 'instance', origin }, { patienceMs });
  expect(findingsOf({ own, server: null })).toMatchObject([
    { code: 'credentials_absent', severity: 'error', place: 'service', detail: '404' },
  ]);
});
