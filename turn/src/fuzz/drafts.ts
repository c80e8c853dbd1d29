/** Messages as lists of attributes, so that they can be changed before they are signed. */
import { userhashOf } from '../auth/credentials.js';
import { offeredAlgorithms } from '../auth/password-algorithms.js';
import { attributes, type Attribute } from '@parley/stun/attributes';
import { MessageClass, Method } from '@parley/stun/message-type';
import { MessageWriter } from '@parley/stun/message-writer';
import type { TransportAddress } from '@parley/stun/transport-address';
import { REALM, type ClientCredential } from '../testing/requests.js';
import type { SeededRandom } from '../testing/seeded-random.js';
import { onceIn, pick, randomData, randomOctets } from './choices.js';

interface DraftAttribute {
  readonly type: number;
  readonly value: Buffer;
}

export interface Draft {
  method: number;
  messageClass: MessageClass;
  readonly transactionId: Buffer;
  readonly attributes: DraftAttribute[];
}

/** What messages are about at present. */
export interface Subjects {
  /** whether there is an allocation to work with */
  readonly isAllocated: boolean;
  readonly peer: () => TransportAddress;
  /** RESERVATION-TOKEN that may be good */
  readonly token: () => Buffer;
}

export const CHANNELS = [0x4000, 0x4001, 0x4002, 0x7fff];

const kinds = [
  ...Array.from({ length: 2 }, () => 'allocate' as const),
  ...Array.from({ length: 4 }, () => 'send' as const),
  'binding',
  'discovery',
  'refresh',
  'create permission',
  'create permission',
  'channel bind',
  'channel bind',
  'other',
] as const;

/** A message as an honest client might send it. */
export function randomDraft(random: SeededRandom, subjects: Subjects): Draft {
  const transactionId = randomOctets(random, 12);
  const list: DraftAttribute[] = [];
  const add = <Value>(attribute: Attribute<Value>, value: Value): void => {
    list.push({ type: attribute.type, value: attribute.encode(value, transactionId) });
  };
  const draftOf = (method: number, messageClass: MessageClass = MessageClass.request): Draft => ({
    method,
    messageClass,
    transactionId,
    attributes: list,
  });
  const wantsAllocation = !subjects.isAllocated && onceIn(random, 2);
  switch (wantsAllocation ? 'allocate' : pick(random, kinds)) {
    case 'binding':
      return draftOf(
        Method.binding,
        onceIn(random, 8) ? MessageClass.indication : MessageClass.request,
      );
    case 'discovery':
      if (onceIn(random, 2)) {
        const flags = random.below(4);
        add(attributes.changeRequest, { changeIp: flags > 1, changePort: flags % 2 === 1 });
      }
      switch (random.below(4)) {
        case 0:
          add(attributes.responsePort, random.below(0x10000));
          break;
        case 1:
          break;
        default:
          add(attributes.padding, Buffer.alloc(random.below(40)));
      }
      return draftOf(Method.binding);
    case 'allocate':
      add(attributes.requestedTransport, onceIn(random, 30) ? random.below(256) : 17);
      addAllocateWishes(random, subjects, add);
      return draftOf(Method.allocate);
    case 'refresh':
      add(attributes.lifetime, onceIn(random, 6) ? 0 : random.below(5000));
      if (onceIn(random, 3)) add(attributes.requestedAddressFamily, 1 + random.below(2));
      return draftOf(Method.refresh);
    case 'create permission':
      add(attributes.xorPeerAddress, subjects.peer());
      if (onceIn(random, 4)) add(attributes.xorPeerAddress, subjects.peer());
      return draftOf(Method.createPermission);
    case 'channel bind':
      add(attributes.channelNumber, pick(random, CHANNELS));
      add(attributes.xorPeerAddress, subjects.peer());
      return draftOf(Method.channelBind);
    case 'send':
      add(attributes.xorPeerAddress, subjects.peer());
      add(attributes.data, randomData(random).subarray(0, 64_000));
      if (onceIn(random, 6)) add(attributes.dontFragment, true);
      return draftOf(Method.send, MessageClass.indication);
    case 'other':
      add(attributes.xorMappedAddress, subjects.peer());
      add(attributes.errorCode, { code: 300 + random.below(400), reason: 'why' });
      add(attributes.unknownAttributes, [random.below(0x10000)]);
      add(attributes.icmp, { type: 3, code: 4, errorData: random.below(2000) });
      return draftOf(
        pick(random, [...Object.values(Method), random.below(0x1000)]),
        pick(random, Object.values(MessageClass)),
      );
  }
}

function addAllocateWishes(
  random: SeededRandom,
  subjects: Subjects,
  add: <Value>(attribute: Attribute<Value>, value: Value) => void,
): void {
  if (onceIn(random, 4)) add(attributes.lifetime, random.below(5000));
  if (onceIn(random, 8)) add(attributes.dontFragment, true);
  switch (random.below(10)) {
    case 0:
      add(attributes.evenPort, onceIn(random, 2));
      break;
    case 1:
      add(attributes.reservationToken, subjects.token());
      break;
    case 2:
      add(attributes.additionalAddressFamily, 2);
      break;
    case 3:
      add(attributes.requestedAddressFamily, random.below(4));
      break;
    default:
  }
}

const knownTypes = Object.values(attributes).map(({ type }) => type);

/** Changes what a message says: attributes come, go, change places and values. */
export function mutateDraft(draft: Draft, random: SeededRandom): void {
  const list = draft.attributes;
  const at = random.below(list.length + 1);
  const here = list[at];
  switch (random.below(9)) {
    case 0:
      list.splice(at, 1);
      break;
    case 1:
      if (here !== undefined) list.splice(random.below(list.length + 1), 0, here);
      break;
    case 2:
      list.reverse();
      break;
    case 3:
      list.splice(at, 0, {
        type: pick(random, knownTypes),
        value: randomOctets(random, random.below(40)),
      });
      break;
    case 4:
      list.splice(at, 0, {
        type: random.below(0x10000),
        value: randomOctets(random, random.below(12)),
      });
      break;
    case 5:
      if (here !== undefined) {
        const value = Buffer.from(here.value);
        if (value.length > 0) value[random.below(value.length)] = random.below(256);
        list[at] = { type: here.type, value };
      }
      break;
    case 6:
      if (here !== undefined) {
        const longer = Buffer.concat([here.value, randomOctets(random, 4)]);
        list[at] = { type: here.type, value: longer.subarray(0, random.below(longer.length + 1)) };
      }
      break;
    case 7:
      draft.method = onceIn(random, 4) ? random.below(0x1000) : pick(random, Object.values(Method));
      break;
    default:
      draft.messageClass = pick(random, Object.values(MessageClass));
  }
}

/** How a message is proved. */
export interface Signing {
  readonly credential: ClientCredential;
  readonly nonce: string;
  /** USERHASH in place of USERNAME */
  readonly isAnonymous: boolean;
}

/** Octets of attributes, so that credentials fit into the 16 bits of the length beside them. */
const LONGEST_BODY = 65_000;

export function encodeDraft(
  draft: Draft,
  signing: Signing | undefined,
  withFingerprint: boolean,
): Buffer {
  const writer = new MessageWriter(draft.method, draft.messageClass, draft.transactionId);
  let room = LONGEST_BODY;
  for (const { type, value } of draft.attributes) {
    room -= value.length + 8;
    if (room >= 0) writer.addRaw(type, value);
  }
  if (signing !== undefined) {
    const { credential, nonce, isAnonymous } = signing;
    const { username, key, algorithm } = credential;
    if (isAnonymous) writer.add(attributes.userhash, userhashOf(username, REALM));
    else writer.add(attributes.username, username);
    writer.add(attributes.realm, REALM).add(attributes.nonce, nonce);
    if (algorithm === undefined) {
      writer.addIntegrity(key);
    } else {
      writer
        .add(attributes.passwordAlgorithms, offeredAlgorithms)
        .add(attributes.passwordAlgorithm, { algorithm, parameters: Buffer.alloc(0) })
        .addIntegrity(key, 'sha256');
    }
  }
  if (withFingerprint) writer.addFingerprint();
  return writer.finish();
}
