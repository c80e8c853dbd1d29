/**
 * A program that lends its sockets to the process that started it, which lives in another network: it does what it is told
 * over Node's channel between processes, and ends with it. It knows nothing of NATs.
 */
import { createSocket, type Socket } from 'node:dgram';
import { connect, createServer } from 'node:net';

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** What it is told; the answer bears the same `id`. A socket is known by the `id` of the order to open it. */
export type Order = { readonly id: number } & (
  | { readonly order: 'open UDP socket'; readonly local: Endpoint }
  | {
      readonly order: 'send';
      readonly socket: number;
      readonly text: string;
      readonly to: Endpoint;
    }
  | { readonly order: 'take connections'; readonly local: Endpoint }
  | { readonly order: 'connect'; readonly to: Endpoint; readonly withinMs: number }
);

/** Of what arrives, the `id` is the socket's. */
export type Report = { readonly id: number } & (
  | { readonly report: 'opened'; readonly port: number }
  | { readonly report: 'sent' }
  | { readonly report: 'connected'; readonly yes: boolean }
  | { readonly report: 'arrived'; readonly text: string; readonly from: Endpoint }
  | { readonly report: 'failed'; readonly why: string }
);

const sockets = new Map<number, Socket>();

process.on('message', (order: Order) => obey(order));
process.on('disconnect', () => process.exit());
// it may have been closed before this was heard
if (!process.connected) process.exit();

const tell = (report: Report): void => {
  // whoever would hear it may be going just now
  if (process.connected) process.send?.(report, () => undefined);
};

function obey(order: Order): void {
  const { id } = order;
  const fail = (error: Error): void => tell({ id, report: 'failed', why: error.message });
  switch (order.order) {
    case 'open UDP socket': {
      const { address, port } = order.local;
      const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
      socket.on('error', fail);
      socket.on('message', (data, { address, port }) => {
        tell({ id, report: 'arrived', text: data.toString(), from: { address, port } });
      });
      socket.bind(port, address, () => {
        sockets.set(id, socket);
        tell({ id, report: 'opened', port: socket.address().port });
      });
      break;
    }
    case 'send':
      // where there is no way to send, nothing arrives, which is what is measured
      sockets.get(order.socket)?.send(order.text, order.to.port, order.to.address, () => {
        tell({ id, report: 'sent' });
      });
      break;
    case 'take connections': {
      const { address, port } = order.local;
      const server = createServer((socket) => socket.on('error', () => undefined).end());
      server.on('error', fail);
      server.listen({ port, host: address }, () => tell({ id, report: 'opened', port }));
      break;
    }
    case 'connect': {
      const socket = connect({ host: order.to.address, port: order.to.port });
      let hasEnded = false;
      const end = (yes: boolean): void => {
        if (hasEnded) return;
        hasEnded = true;
        clearTimeout(timer);
        socket.destroy();
        tell({ id, report: 'connected', yes });
      };
      // after what has come meanwhile, which a busy machine may have kept from being looked at
      const timer = setTimeout(() => setImmediate(end, false), order.withinMs);
      socket.on('connect', () => end(true)).on('error', () => end(false));
      break;
    }
  }
}
