import { attributes } from '@parley/stun/attributes';
import { MessageClass, Method } from '@parley/stun/message-type';
import { RELEASE_MS } from './allocation.js';
import type { Answer, StunClient } from './stun-client.js';

/**
 * Gives back what a greeting has brought that nobody follows up: a relay without authentication allocates at once.
 * The others have answered with a challenge and keep nothing.
 */
export async function releaseGreeting(
  client: StunClient,
  greeting: Promise<Answer>,
): Promise<void> {
  const answer = await greeting;
  if (!answer.answered || answer.message.messageClass !== MessageClass.success) return;
  await client.request(Method.refresh, {
    add: (writer) => writer.add(attributes.lifetime, 0),
    patienceMs: RELEASE_MS,
    signal: new AbortController().signal,
  });
}
