import {
  deliveredSignalSchema,
  errorCodeSchema,
  joinedSchema,
  memberLeftSchema,
  memberSchema,
  type Ack,
  type Joined,
} from '@parley/shared';
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import * as v from 'valibot';
import { expect, onTestFinished, vi } from 'vitest';

/** One client, over a real connection. Every answer and event is checked against the schemas of the wire. */
export interface Actor {
  readonly socket: Socket;
  /** what the server sent and was not taken by `next`, in order */
  readonly inbox: readonly Received[];
  /** Sends an event with whatever behind it and waits for the answer. */
  ask(event: string, ...args: unknown[]): Promise<Ack<unknown>>;
  /** Joins and expects to be let in. */
  join(room: string, change?: Readonly<Record<string, unknown>>): Promise<Joined>;
  /** Joins and expects to be refused; answers the code. */
  refusedJoin(room: string, change?: Readonly<Record<string, unknown>>): Promise<string>;
  /** Takes the first event of this name out of the inbox, and waits for it if need be. */
  next<Name extends EventName>(name: Name): Promise<Payload<Name>>;
  disconnected(): Promise<void>;
}

const eventSchemas = {
  'member-joined': memberSchema,
  'member-updated': memberSchema,
  'member-left': memberLeftSchema,
  signal: deliveredSignalSchema,
  draining: v.object({ retryAfterMs: v.number() }),
} as const;
type EventName = keyof typeof eventSchemas;
type Payload<Name extends EventName> = v.InferOutput<(typeof eventSchemas)[Name]>;

export interface Received {
  readonly name: EventName;
  readonly payload: unknown;
}

const ackSchema = v.variant('ok', [
  v.object({ ok: v.literal(true), value: v.unknown() }),
  v.object({ ok: v.literal(false), code: errorCodeSchema, message: v.string() }),
]);

/** Milliseconds within which everything in these tests has long happened, also on a machine that is busy. */
const patience = 10_000;

export const joinMessage = (room: string, change: Readonly<Record<string, unknown>> = {}) => ({
  protocol: 1,
  room,
  name: 'Ana',
  media: { mic: true, cam: true, screen: false },
  instance: 'instance-0001',
  ...change,
});

export interface ActorOptions extends Partial<ManagerOptions & SocketOptions> {
  /** whether to prove being alive when asked; `false` plays a dead connection */
  readonly answersStillThere?: boolean;
}

/** A client that has not connected yet, for tests of the connecting itself. */
export function newSocket(url: string, options: Partial<ManagerOptions & SocketOptions>): Socket {
  const socket = io(url, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    ...options,
  });
  onTestFinished(() => void socket.close());
  return socket;
}

export async function connect(
  url: string,
  { answersStillThere = true, ...options }: ActorOptions = {},
): Promise<Actor> {
  const socket = newSocket(url, options);
  const inbox: Received[] = [];
  for (const name of Object.keys(eventSchemas) as EventName[]) {
    socket.on(name, (payload: unknown) => {
      inbox.push({ name, payload: v.parse(eventSchemas[name], payload) });
    });
  }
  if (answersStillThere) socket.on('still-there', (answer: (yes: true) => void) => answer(true));
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });

  const ask = async (event: string, ...args: unknown[]): Promise<Ack<unknown>> => {
    const answer: unknown = await socket.timeout(patience).emitWithAck(event, ...args);
    return v.parse(ackSchema, answer);
  };
  return {
    socket,
    inbox,
    ask,
    join: async (room, change) => {
      const ack = await ask('join', joinMessage(room, change));
      if (!ack.ok) throw new Error(`join was refused: ${ack.code}`);
      return v.parse(joinedSchema, ack.value);
    },
    refusedJoin: async (room, change) => {
      const ack = await ask('join', joinMessage(room, change));
      return ack.ok ? 'let in' : ack.code;
    },
    next: async (name) => {
      const index = await vi.waitUntil(
        () => {
          const found = inbox.findIndex((event) => event.name === name);
          return found < 0 ? undefined : { found };
        },
        { timeout: patience, interval: 2 },
      );
      const [event] = inbox.splice(index.found, 1);
      return v.parse(eventSchemas[name], event?.payload);
    },
    disconnected: () => vi.waitFor(() => expect(socket.connected).toBe(false), patience),
  };
}

/** A signal of one member to another that can be told apart by its text. */
export const signalTo = (to: string, text: string) => ({
  to,
  link: 'link-00000001',
  data: { type: 'offer', sdp: text },
});

/** The WebSocket below an actor, to do with it what Socket.IO's client would never do. */
export function websocketOf(actor: Actor): { send(data: string): void; pause(): void } {
  const { transport } = actor.socket.io.engine as unknown as {
    transport: { ws: { send(data: string): void; pause(): void } };
  };
  return transport.ws;
}
