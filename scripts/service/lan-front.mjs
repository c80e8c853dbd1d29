import { once } from 'node:events';
import { connect } from 'node:net';
import { createServer } from 'node:tls';

/**
 * Takes the TLS off connections from the local network and passes their bytes to the HTTP port of this machine:
 * browsers allow a camera on HTTPS pages only. WebSockets pass through, as does everything else.
 * @param {{ certificate: import('./lan-certificate.mjs').Certificate, port: number, address?: string, target: { host: string, port: number } }} options
 *   `address`: of this machine; all of IPv4 by default
 * @returns {Promise<() => Promise<void>>} listening; the answer closes it with every connection it carries
 */
export function openLanFront({ certificate, port, address = '0.0.0.0', target }) {
  /** @type {Set<import('node:net').Socket>} */
  const open = new Set();
  /**
   * @param {import('node:net').Socket} from
   * @param {import('node:net').Socket} to
   */
  const carry = (from, to) => {
    open.add(from);
    // whoever wrote this has chosen what goes into one packet: keeping it back costs signals a round trip
    from.setNoDelay(true);
    from.pipe(to);
    // a connection that breaks on one side ends on the other; there is nobody to tell
    from.once('error', () => from.destroy());
    from.once('close', () => {
      open.delete(from);
      // what has arrived is still delivered
      to.destroySoon();
    });
  };
  const server = createServer(certificate, (client) => {
    const upstream = connect(target);
    carry(client, upstream);
    carry(upstream, client);
  });
  const close = async () => {
    const closed = once(server, 'close');
    server.close();
    for (const socket of open) socket.destroy();
    await closed;
  };
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    // a browser that does not trust the certificate yet says so by breaking the handshake
    server.on('tlsClientError', (_error, socket) => socket.destroy());
    server.listen(port, address, () => resolve(close));
  });
}
