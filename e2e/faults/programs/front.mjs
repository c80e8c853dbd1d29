// The proxy in front of an instance, which ends TLS and may do with HTTP what proxies of hosts do by mistake:
// FRONT_FAULT=upgrades refuses WebSockets, =rest knows nothing of /api/, =api passes on pages only, =everything is a web
// server of its own.
import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { createServer } from 'node:https';
import { connect } from 'node:net';

/** @param {string} name */
function setting(name) {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is missing`);
  return value;
}

const target = { host: setting('FRONT_TARGET'), port: Number(setting('FRONT_TARGET_PORT')) };
const fault = process.env['FRONT_FAULT'];
const certificate = {
  cert: await readFile(setting('FRONT_CERT')),
  key: await readFile(setting('FRONT_KEY')),
};

/** @param {string | undefined} url */
const isPassedOn = (url) =>
  fault === 'everything'
    ? false
    : fault !== 'api' || !/^\/(?:api|socket\.io|healthz)/.test(url ?? '');

for (const address of setting('FRONT_ADDRESSES').split(',')) {
  const server = createServer(certificate, (incoming, answer) => {
    if (!isPassedOn(incoming.url)) {
      answer.writeHead(200, { 'content-type': 'text/html' }).end('<h1>It works!</h1>');
      return;
    }
    const { url, method, headers } = incoming;
    if (fault === 'rest' && url?.startsWith('/api/')) {
      answer.writeHead(404, { 'content-type': 'text/html' }).end('<h1>Not found</h1>');
      return;
    }
    const passedOn = request({ ...target, path: url, method, headers }, (own) => {
      answer.writeHead(own.statusCode ?? 502, own.headers);
      own.pipe(answer);
    });
    passedOn.on('error', () => answer.destroy());
    answer.on('close', () => passedOn.destroy());
    incoming.pipe(passedOn);
  });
  server.on('upgrade', (incoming, client, head) => {
    client.on('error', () => client.destroy());
    if (fault === 'upgrades' || !isPassedOn(incoming.url)) {
      client.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    const upstream = connect(target);
    upstream.on('error', () => client.destroy());
    const { rawHeaders, method, url } = incoming;
    const lines = [`${method} ${url} HTTP/1.1`];
    for (let index = 0; index < rawHeaders.length; index += 2) {
      lines.push(`${rawHeaders[index]}: ${rawHeaders[index + 1]}`);
    }
    upstream.write(`${lines.join('\r\n')}\r\n\r\n`);
    upstream.write(head);
    upstream.pipe(client).pipe(upstream);
  });
  // a client that does not trust the certificate says so by breaking the handshake
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  server.listen(Number(setting('FRONT_PORT')), address);
}
