/** The Binding method (RFC 8489 §3) and with it NAT behaviour discovery (RFC 5780 §6). */
import { attributes } from '@parley/stun/attributes';
import type { MessageWriter } from '@parley/stun/message-writer';
import { isMalformed, read, type StunMessage } from '@parley/stun/stun-message';
import type { AlternatePorts } from './alternate-ports.js';
import { fail, refuseUnknown, succeed, type Exchange } from './exchange.js';
import { createFlow, type ServerPort } from './flow.js';
import type { RelayState } from './relay-state.js';
import { understoodAttributes } from './understood-attributes.js';

const discoveryAttributes = [
  attributes.changeRequest,
  attributes.responsePort,
  attributes.padding,
] as const;

/** Nothing is sent to a peer here, whatever the transport can do. */
const understood = understoodAttributes(false);

/**
 * Where nothing but the asked port of this connection can answer, these are unknown: on a server without a second port,
 * and over streams, whose answers cannot come from or go to anywhere else.
 */
const withoutDiscovery = understood.filter(
  ({ type }) => !discoveryAttributes.some((attribute) => attribute.type === type),
);

/**
 * Octets of PADDING in an answer at most: what makes two fragments on Ethernet. RFC 5780 §6.1 would have the MTU always;
 * a request gets back no more than it brought, so that nobody's traffic is multiplied with it.
 */
const MAXIMUM_PADDING = 1500;

/** Answers a Binding request: no authentication, nothing remembered. */
export function handleBinding(state: RelayState, exchange: Exchange, request: StunMessage): void {
  const { serverPort, client } = exchange.flow;
  const alternates = state.alternatePorts.get(serverPort);
  if (alternates === undefined) {
    if (refuseUnknown(state, exchange, request, withoutDiscovery)) return;
    succeed(state, exchange, (writer) => writer.add(attributes.xorMappedAddress, client));
    return;
  }

  const known = serverPort.transport === 'udp' ? understood : withoutDiscovery;
  if (refuseUnknown(state, exchange, request, known)) return;
  const responsePort = read(request, attributes.responsePort);
  const padding = read(request, attributes.padding);
  // RFC 5780 §7.5 forbids the two together: long answers go only to where the request came from. Nobody has port 0.
  if (
    isMalformed(request, discoveryAttributes) ||
    responsePort === 0 ||
    (responsePort !== undefined && padding !== undefined)
  ) {
    fail(state, exchange, 400);
    return;
  }
  const source = sourceOf(serverPort, alternates, request);
  if (source === undefined) {
    fail(state, exchange, 420, (writer) =>
      writer.add(attributes.unknownAttributes, [attributes.changeRequest.type]),
    );
    return;
  }
  const answer: Exchange =
    source === serverPort && responsePort === undefined
      ? exchange
      : {
          ...exchange,
          flow: createFlow(source, { ...client, port: responsePort ?? client.port }),
        };
  succeed(state, answer, (writer) => {
    writer
      .add(attributes.xorMappedAddress, client)
      .add(attributes.mappedAddress, client)
      .add(attributes.responseOrigin, source.announced);
    addOtherAddress(writer, alternates);
    if (padding !== undefined) {
      writer.add(attributes.padding, Buffer.alloc(Math.min(padding.length, MAXIMUM_PADDING)));
    }
  });
}

/** RFC 5780 §6.1, table 1: where the answer comes from; `undefined` where CHANGE-REQUEST asks for what is not there. */
function sourceOf(
  serverPort: ServerPort,
  alternates: AlternatePorts,
  request: StunMessage,
): ServerPort | undefined {
  const change = read(request, attributes.changeRequest);
  if (change?.changeIp === true) {
    return change.changePort
      ? alternates.otherAddress?.otherPort
      : alternates.otherAddress?.samePort;
  }
  return change?.changePort === true ? alternates.otherPort : serverPort;
}

/**
 * RFC 5780 §6 forbids OTHER-ADDRESS without a second address. A client given the same address with the other port would
 * ask "the other address" at the first port, that is, the same thing twice, and take any NAT for an
 * endpoint-independent one.
 */
function addOtherAddress(writer: MessageWriter, alternates: AlternatePorts): void {
  if (alternates.otherAddress === undefined) return;
  writer.add(attributes.otherAddress, alternates.otherAddress.otherPort.announced);
}
