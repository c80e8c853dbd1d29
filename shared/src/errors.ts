import * as v from 'valibot';

/**
 * Every error that crosses the wire, over HTTP or Socket.IO. The codes are stable: clients decide by them and
 * write their own text; `message` is for logs and for people who read JSON.
 */
export const errorCodes = [
  /** A message or a body that does not match its schema. */
  'bad_message',
  /** An event that the protocol does not have. */
  'unknown_event',
  /** A message or a body over `maxMessageBytes`. */
  'payload_too_large',
  /** Too many messages or requests; HTTP answers carry Retry-After. */
  'rate_limited',
  /** A room id that does not match `roomIdPattern`. */
  'room_id_invalid',
  /** The room holds as many members as it may. */
  'room_full',
  /** No such room at the moment. */
  'room_not_found',
  /** `join` on a connection that is in a room. */
  'already_joined',
  /** An event that wants a room on a connection that is in none. */
  'not_joined',
  /** A member id that is not in the sender's room. */
  'member_not_found',
  /** Client and server speak different versions of the protocol: reload the page. */
  'protocol_unsupported',
  /** The request comes from a page of another origin. */
  'origin_refused',
  /** A bearer token is missing or wrong. */
  'unauthorized',
  /** No such address. */
  'not_found',
  /** The server is going down and takes no new work: try again shortly. */
  'draining',
  /** A part that the server depends on does not answer. */
  'unavailable',
  /** A fault of the server. */
  'internal',
] as const;

export const errorCodeSchema = v.picklist(errorCodes);
export type ErrorCode = v.InferOutput<typeof errorCodeSchema>;

/** The body of every HTTP error. */
export const apiErrorSchema = v.object({ code: errorCodeSchema, message: v.string() });
export type ApiError = v.InferOutput<typeof apiErrorSchema>;

/** What an event is answered with. */
export type Ack<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string };
