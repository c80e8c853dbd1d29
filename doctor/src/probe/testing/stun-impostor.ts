/** Servers that do not do what they should. */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { attributes } from '@parley/stun/attributes';
import { MessageClass, Method } from '@parley/stun/message-type';
import { MessageWriter } from '@parley/stun/message-writer';
import { longTermKey } from '@parley/stun/long-term-key';
import { parseStunMessage, read, type StunMessage } from '@parley/stun/stun-message';
import { transportAddress } from '@parley/stun/transport-address';
import { onTestFinished } from 'vitest';

type Answer = (bytes: Buffer, from: RemoteInfo, socket: Socket) => void;

/** A UDP server on loopback until the test ends; answers its port. */
export async function udpServer(answer: Answer): Promise<number> {
  const socket = createSocket('udp4');
  socket.on('message', (bytes, from) => answer(bytes, from, socket));
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  onTestFinished(() => void socket.close());
  return socket.address().port;
}

/**
 * A relay that grants everything and forwards nothing, signs under `password`, and has no STUN of its own.
 * @param relayedPort of all relayed addresses; without it each has its own
 */
export function muteRelay(password: string, relayedPort?: number): Answer {
  let allocated = 0;
  return (bytes, from, socket) => {
    const request = parseStunMessage(bytes);
    if (typeof request === 'string' || request.messageClass !== MessageClass.request) return;
    if (request.method === Method.binding) return;
    const send = (message: Buffer): void => socket.send(message, from.port, from.address);
    const username = read(request, attributes.username);
    if (username === undefined) {
      send(challenge(request).finish());
      return;
    }
    const writer = new MessageWriter(request.method, MessageClass.success, request.transactionId);
    if (request.method === Method.allocate) {
      allocated += 1;
      writer
        .add(
          attributes.xorRelayedAddress,
          transportAddress('127.0.0.1', relayedPort ?? 40_000 + allocated),
        )
        .add(attributes.lifetime, 600);
    }
    send(writer.addIntegrity(longTermKey(username, 'realm', password)).finish());
  };
}

/** Answers every request with what is made of it. */
export function answering(change: (request: StunMessage) => MessageWriter): Answer {
  return (bytes, from, socket) => {
    const request = parseStunMessage(bytes);
    if (typeof request !== 'string') socket.send(change(request).finish(), from.port, from.address);
  };
}

/** @param code of RFC 8489 §14.8: 401, or 438 for a nonce that is too old */
export function challenge({ method, transactionId }: StunMessage, code = 401): MessageWriter {
  return new MessageWriter(method, MessageClass.error, transactionId)
    .add(attributes.errorCode, { code, reason: 'again' })
    .add(attributes.realm, 'realm')
    .add(attributes.nonce, 'nonce');
}
