import {
  joinSchema,
  protocolVersion,
  roomIdSchema,
  signalSchema,
  updateSchema,
  type Ack,
  type ClientToServerEvents,
  type ErrorCode,
} from '@parley/shared';
import * as v from 'valibot';
import type { LimitName, RateLimits } from '../edge/rate-limits.js';
import { refuse, type Refusal } from './answers.js';
import type { Membership } from './membership.js';
import { describeFault, measure } from './message-reader.js';
import { createSerialQueue } from './serial-queue.js';

export interface ConnectionOptions {
  /** names the connection in its rate limits */
  readonly id: string;
  /** names the client's address in its rate limits */
  readonly addressKey: string;
  readonly membership: Membership;
  readonly limits: RateLimits;
  readonly isDraining: () => boolean;
  readonly onRefused: (code: ErrorCode) => void;
  readonly onError: (error: unknown) => void;
}

export interface Connection {
  /** Takes one packet as it came: an event name, and whatever the client put behind it. */
  receive(packet: readonly unknown[]): void;
  end(): void;
}

type AnyAck = Ack<unknown>;
type EventName = keyof ClientToServerEvents;
type Handler = (message: unknown) => Promise<AnyAck>;

/** Messages that wait for the one before them; more than any honest client has under way. */
const longestQueue = 1000;

const nothingSchema = v.object({});
const protocolSchema = v.object({ protocol: v.number() });
const roomFieldSchema = v.object({ room: v.string() });

/** One client: reads its messages in their order, checks them and answers each (PROTOCOL.md M1 to M8). */
export function createConnection(options: ConnectionOptions): Connection {
  const { id, addressKey, membership, limits } = options;
  const queue = createSerialQueue(options.onError);

  /** Takes from a limit; the refusal when it is used up. */
  const limited = async (
    limit: LimitName,
    key: string,
    cost?: number,
  ): Promise<Refusal | undefined> => {
    const verdict = await limits.take(limit, key, cost);
    return verdict.allowed ? undefined : refuse('rate_limited', `too many ${limit}`);
  };

  const parsed =
    <Schema extends v.GenericSchema>(
      schema: Schema,
      act: (message: v.InferOutput<Schema>) => Promise<AnyAck>,
    ): Handler =>
    async (message) => {
      const result = v.safeParse(schema, message);
      return result.success
        ? act(result.output)
        : refuse('bad_message', describeFault(result.issues));
    };

  const join = parsed(joinSchema, async (message) => {
    const tooMany = await limited('joins', addressKey);
    return tooMany ?? membership.join(message);
  });

  const handlers: Readonly<Record<EventName, Handler>> = {
    join: async (message) => {
      // An older or newer client may send another shape, so its version is looked at first (J5).
      const version = v.safeParse(protocolSchema, message);
      if (version.success && version.output.protocol !== protocolVersion) {
        return refuse('protocol_unsupported', `this server speaks protocol ${protocolVersion}`);
      }
      if (options.isDraining()) return refuse('draining', 'the server is going down');
      if (membership.joined) return refuse('already_joined', 'leave the room first');
      const named = v.safeParse(roomFieldSchema, message);
      if (named.success && !v.is(roomIdSchema, named.output.room)) {
        return refuse('room_id_invalid', 'a room id is 3 to 64 of a-z, 0-9 and -');
      }
      return join(message);
    },
    leave: parsed(nothingSchema, () => membership.leave()),
    update: parsed(updateSchema, async (message) => {
      const tooMany = await limited('updates', id);
      return tooMany ?? membership.update(message);
    }),
    signal: parsed(signalSchema, (message) => membership.signal(message)),
    ice: parsed(nothingSchema, () => membership.ice()),
  };
  // A Map, so that a name such as `constructor` finds nothing.
  const handlerOf = new Map<unknown, Handler>(Object.entries(handlers));

  const handle = async (event: unknown, args: readonly unknown[]): Promise<AnyAck> => {
    const tooMany = await limited('messages', id);
    if (tooMany !== undefined) return tooMany;
    const size = measure(args.length === 1 ? args[0] : args);
    if (size.kind === 'too-large') return refuse('payload_too_large', 'at most 64 KB a message');
    if (size.kind === 'unreadable') return refuse('bad_message', 'message: nested too deeply');
    const tooMuch = await limited('bytes', id, size.bytes);
    if (tooMuch !== undefined) return tooMuch;
    const handler = handlerOf.get(event);
    if (handler === undefined) return refuse('unknown_event', 'this protocol has no such event');
    // To the schemas an array is an object as well.
    if (args.length !== 1 || Array.isArray(args[0])) {
      return refuse('bad_message', 'message: expected one object');
    }
    return handler(args[0]);
  };

  const answer = (callback: ((ack: AnyAck) => void) | undefined, ack: AnyAck): void => {
    if (!ack.ok) options.onRefused(ack.code);
    callback?.(ack);
  };

  return {
    receive: ([event, ...rest]) => {
      const last = rest.at(-1);
      // Socket.IO puts a function there if the client asked for an answer; nothing on the wire can become one.
      const callback = typeof last === 'function' ? (ack: AnyAck) => void last(ack) : undefined;
      const args = callback === undefined ? rest : rest.slice(0, -1);
      if (queue.length >= longestQueue) {
        answer(callback, refuse('rate_limited', 'too many messages wait'));
        return;
      }
      queue.add(async () => {
        let ack: AnyAck;
        try {
          ack = await handle(event, args);
        } catch (error) {
          options.onError(error);
          ack = refuse('internal', 'the server failed');
        }
        answer(callback, ack);
      });
    },
    end: () => queue.add(() => membership.vanish()),
  };
}
