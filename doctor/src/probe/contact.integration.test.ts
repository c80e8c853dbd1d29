import { attributes } from '@parley/stun/attributes';
import { MessageClass } from '@parley/stun/message-type';
import { MessageWriter } from '@parley/stun/message-writer';
import type { StunMessage } from '@parley/stun/stun-message';
import { transportAddress } from '@parley/stun/transport-address';
import { expect, it } from 'vitest';
import { makeContact } from './contact.js';
import { answering, udpServer } from './testing/stun-impostor.js';
import { WayLog } from './way-log.js';

const binding = ({ method, transactionId }: StunMessage): MessageWriter =>
  new MessageWriter(method, MessageClass.success, transactionId).add(
    attributes.xorMappedAddress,
    transportAddress('127.0.0.1', 4_000),
  );

it('learns of every address that answers, though the first one is talked to', async () => {
  const sooner = await udpServer(answering(binding));
  let answerLater = (): void => undefined;
  const later = await udpServer((bytes, from, socket) => {
    answerLater = () => answering(binding)(bytes, from, socket);
  });
  const answered: number[] = [];
  const { first, settled } = makeContact({
    host: 'localhost',
    transport: 'udp',
    addresses: [later, sooner].map((port) => transportAddress('127.0.0.1', port)),
    isRelay: false,
    client: {
      patienceMs: 5_000,
      signal: new AbortController().signal,
      now: () => performance.now(),
    },
    ways: new WayLog(),
    onBinding: ({ address }) => answered.push(address.port),
  });
  const outcome = await first;
  expect(outcome).toMatchObject({ contact: { endpoint: { address: { port: sooner } } } });
  await expect.poll(() => answered).toEqual([sooner]);
  answerLater();
  await settled;
  expect(answered).toEqual([sooner, later]);
  if (outcome.outcome === 'contact') outcome.contact.client.close();
});
