/** Sockets in another namespace, used from here by way of a program that runs there. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { root } from '../../fixtures/repository.js';
import type { Namespace } from '../../network/namespace.js';
import type { Endpoint, Order, Report } from './agent-program.js';

export type { Endpoint };

export interface Datagram {
  readonly text: string;
  readonly from: Endpoint;
}

export interface UdpSocket {
  readonly local: Endpoint;
  /** Resolves once it is on its way, or cannot be. */
  send(text: string, to: Endpoint): Promise<void>;
  /** The first datagram with that text, also one that came before; null when none has come in that time. */
  received(text: string, withinMs: number): Promise<Datagram | null>;
}

export interface Agent {
  /** @param local with port 0 for one that is free */
  openUdp(local: Endpoint): Promise<UdpSocket>;
  /** Takes TCP connections, which it ends at once. */
  takeConnections(local: Endpoint): Promise<void>;
  /** Whether something there takes TCP connections from here. */
  connects(to: Endpoint, withinMs: number): Promise<boolean>;
  close(): Promise<void>;
}

type Told = Order extends infer Each ? (Each extends unknown ? Omit<Each, 'id'> : never) : never;

/** compiled, also when this file is not */
const program = join(root, 'e2e/dist/lab/probe/agent-program.js');

export function startAgent(namespace: Namespace): Agent {
  const [command = '', ...args] = namespace.enter;
  const child = spawn(command, [...args, process.execPath, program], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // a Ctrl-C is for this process; the program ends with the channel between them
    detached: true,
  });
  // not `close`, which Node may never tell when the channel was closed from here in the middle of a message
  const ended = once(child, 'exit');
  // told where it matters; at a Ctrl-C it does not
  let complaints = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    complaints += chunk.toString();
  });
  const listeners = new Map<number, (report: Report) => void>();
  child.on('message', (report: Report) => listeners.get(report.id)?.(report));
  let lastId = 0;

  /** Gives an order; all reports about it go to `answerOf`, and the first answer it gives is the answer. */
  const ask = async <Answer>(
    order: Told,
    answerOf: (report: Report) => Answer | undefined,
    id = (lastId += 1),
  ): Promise<Answer> => {
    const answered = new Promise<Answer>((resolve, reject) => {
      listeners.set(id, (report) => {
        if (report.report === 'failed') reject(new Error(`${order.order}: ${report.why}`));
        const answer = answerOf(report);
        if (answer !== undefined) resolve(answer);
      });
    });
    // to one that is gone nothing can be sent, which `gone` tells
    child.send({ ...order, id }, () => undefined);
    const gone = ended.then(() => {
      throw new Error(`a program of the probe has ended\n${complaints}`.trimEnd());
    });
    return Promise.race([answered, gone]);
  };

  return {
    async openUdp(local) {
      const id = (lastId += 1);
      const inbox: Datagram[] = [];
      const waiting = new Set<() => void>();
      const opened = (report: Report): number | undefined => {
        if (report.report === 'opened') return report.port;
        if (report.report === 'arrived') {
          inbox.push(report);
          for (const look of waiting) look();
        }
        return undefined;
      };
      const port = await ask({ order: 'open UDP socket', local }, opened, id);
      return {
        local: { ...local, port },
        async send(text, to) {
          await ask(
            { order: 'send', socket: id, text, to },
            ({ report }) => report === 'sent' || undefined,
          );
        },
        received: (text, withinMs) =>
          new Promise((resolve) => {
            const look = (): void => {
              const found = inbox.find((datagram) => datagram.text === text);
              if (found !== undefined) settle(found);
            };
            const settle = (found: Datagram | null): void => {
              clearTimeout(timer);
              waiting.delete(look);
              resolve(found);
            };
            // after what has come meanwhile, which a busy machine may have kept from being looked at
            const timer = setTimeout(() => setImmediate(settle, null), withinMs);
            waiting.add(look);
            look();
          }),
      };
    },
    async takeConnections(local) {
      await ask(
        { order: 'take connections', local },
        ({ report }) => report === 'opened' || undefined,
      );
    },
    connects: (to, withinMs) =>
      ask({ order: 'connect', to, withinMs }, (report) =>
        report.report === 'connected' ? report.yes : undefined,
      ),
    async close() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}
