import { offeredAlgorithms } from '../auth/password-algorithms.js';
import { attributes, type ReadableAttribute } from '@parley/stun/attributes';
import { reasonPhrases, type ErrorCode } from '@parley/stun/error-code';
import { MessageClass } from '@parley/stun/message-type';
import type { IntegrityKey } from '@parley/stun/message-integrity';
import { MessageWriter } from '@parley/stun/message-writer';
import { unknownAttributes, type StunMessage } from '@parley/stun/stun-message';
import type { Flow } from './flow.js';
import type { RelayState } from './relay-state.js';

/** A request that awaits its answer. It keeps nothing of the request's buffer, so that it may outlive it. */
export interface Exchange {
  readonly flow: Flow;
  readonly method: number;
  readonly transactionId: Buffer;
  readonly requestLength: number;
  readonly wantsFingerprint: boolean;
  /** set once the request is authenticated; answers are then signed with it */
  readonly integrity: IntegrityKey | undefined;
  /** the place of the secret that the request was proven with; 0 until then */
  readonly secretIndex: number;
}

export function createExchange(flow: Flow, request: StunMessage): Exchange {
  return {
    flow,
    method: request.method,
    transactionId: Buffer.from(request.transactionId),
    requestLength: request.bytes.length,
    wantsFingerprint: request.hasFingerprint,
    integrity: undefined,
    secretIndex: 0,
  };
}

type AddAttributes = (writer: MessageWriter) => void;

/** Octets of IP and UDP headers around a datagram. */
const WIRE_OVERHEAD = { 4: 28, 6: 48 } as const;

/** How much larger than the request an answer to somebody unproven may be on the wire. */
const MAXIMUM_AMPLIFICATION = 3;

function encode(
  exchange: Exchange,
  messageClass: MessageClass,
  addAttributes: AddAttributes,
): Buffer {
  const { integrity } = exchange;
  const writer = new MessageWriter(exchange.method, messageClass, exchange.transactionId);
  addAttributes(writer);
  if (integrity !== undefined) writer.addIntegrity(integrity.key, integrity.kind);
  if (exchange.wantsFingerprint) writer.addFingerprint();
  return writer.finish();
}

/** Whether this answer would make the server useful for flooding a forged source address. */
function amplifies(exchange: Exchange, response: Buffer): boolean {
  const { serverPort, client } = exchange.flow;
  if (serverPort.transport !== 'udp' || exchange.integrity !== undefined) return false;
  const overhead = WIRE_OVERHEAD[client.family];
  return response.length + overhead > MAXIMUM_AMPLIFICATION * (exchange.requestLength + overhead);
}

interface Answer {
  readonly response: Buffer;
  /** whether it was not too large for what was asked */
  readonly isSent: boolean;
}

/** Sends an answer in full, or the first of its shorter forms that is not too large for what was asked. */
function send(
  state: RelayState,
  exchange: Exchange,
  messageClass: MessageClass,
  full: AddAttributes,
  ...shorter: readonly AddAttributes[]
): Answer {
  let response = encode(exchange, messageClass, full);
  for (const form of shorter) {
    if (!amplifies(exchange, response)) break;
    response = encode(exchange, messageClass, form);
  }
  const isSent = !amplifies(exchange, response);
  if (isSent) state.options.commands.sendToClient(exchange.flow, response);
  else state.counters.drops.amplification += 1;
  return { response, isSent };
}

function addSoftware(state: RelayState, writer: MessageWriter): void {
  const { software } = state.options;
  if (software !== undefined) writer.add(attributes.software, software);
}

/** Answers with success, and returns the message for a retransmission. */
export function succeed(
  state: RelayState,
  exchange: Exchange,
  addAttributes: AddAttributes = () => undefined,
): Buffer {
  const full: AddAttributes = (writer) => {
    addAttributes(writer);
    addSoftware(state, writer);
  };
  return send(state, exchange, MessageClass.success, full, addAttributes).response;
}

/**
 * Answers with an error (RFC 8489 §6.3.4), and returns the message for a retransmission. The reason phrase is for people, so
 * that it may be left out (§14.8).
 */
export function fail(
  state: RelayState,
  exchange: Exchange,
  code: ErrorCode,
  addAttributes: AddAttributes = () => undefined,
): Buffer {
  const withReason =
    (reason: string): AddAttributes =>
    (writer) => {
      writer.add(attributes.errorCode, { code, reason });
      addAttributes(writer);
    };
  const explained = withReason(reasonPhrases[code]);
  const full: AddAttributes = (writer) => {
    explained(writer);
    addSoftware(state, writer);
  };
  const { response, isSent } = send(
    state,
    exchange,
    MessageClass.error,
    full,
    explained,
    withReason(''),
  );
  if (isSent) state.counters.errors.set(code, (state.counters.errors.get(code) ?? 0) + 1);
  return response;
}

/** RFC 8489 §6.3.1: answers 420 when something must be understood and is not. */
export function refuseUnknown(
  state: RelayState,
  exchange: Exchange,
  request: StunMessage,
  understood: readonly ReadableAttribute[],
): boolean {
  const unknown = unknownAttributes(request, understood);
  if (unknown.length === 0) return false;
  fail(state, exchange, 420, (writer) => writer.add(attributes.unknownAttributes, unknown));
  return true;
}

/**
 * Asks for credentials, with a nonce for this client (RFC 8489 §9.2.4). The offer of algorithms is never left out to
 * make the answer fit, see the nonce's cookie.
 */
export function challenge(state: RelayState, exchange: Exchange, code: 401 | 438): void {
  fail(state, exchange, code, (writer) => {
    addChallenge(state, exchange, writer);
  });
}

/** Adds what a client needs to sign its next request, here or at another server. */
export function addChallenge(
  { authenticator, options }: RelayState,
  { flow, secretIndex }: Exchange,
  writer: MessageWriter,
): void {
  const nonce = authenticator.issueNonce(flow.client.address, options.epochNow(), secretIndex);
  writer
    .add(attributes.realm, authenticator.realm)
    .add(attributes.nonce, nonce)
    .add(attributes.passwordAlgorithms, offeredAlgorithms);
}
