/** One call in one room: who is there, a link to each, and the parts of the call that use the links. */
import {
  fitDisplayName,
  type FillRandom,
  type Joined,
  type Member,
  type MemberId,
  type RoomId,
} from '@parley/shared';
import { createChat } from './chat/chat.js';
import { createIceServers } from './link/ice-refresh.js';
import { createLinkHistories } from './quality/link-history.js';
import type { CallPart } from './link/member-link-event.js';
import { createMembers } from './room/members.js';
import { createMeshBudget } from './budget/mesh-budget.js';
import { createObservable } from './observable.js';
import { createOwnMedia } from './media/own-media.js';
import { createStatusSender, type OwnStatus } from './room/own-status.js';
import type {
  Clock,
  CreatePeerLink,
  Digest,
  LinkIdentity,
  PageVisibility,
  ProbeRelay,
  Signaling,
  Storage,
  WatchNetwork,
} from './ports.js';
import { createQuality } from './quality/quality.js';
import { createReasons } from './reasons/reasons.js';
import { createRoomEntry, type RoomEvent } from './room/room-entry.js';
import { createSafety } from './safety/safety.js';
import type { RelayWish } from './link/relay-wish.js';
import type { Call, CallState, LocalMedia } from './state.js';

export interface CallOptions {
  readonly signaling: Signaling;
  readonly createLink: CreatePeerLink;
  readonly watchNetwork: WatchNetwork;
  readonly probeRelay: ProbeRelay;
  readonly clock: Clock;
  readonly media: LocalMedia;
  readonly storage: Storage;
  readonly page: PageVisibility;
  readonly random: FillRandom;
  readonly room: RoomId;
  readonly name: string;
  readonly relayWish: RelayWish;
  /** null where the browser cannot make one. */
  readonly identity: LinkIdentity | null;
  readonly digest: Digest | null;
}

export function createCall(options: CallOptions): Call {
  const { signaling, clock, storage, random, room, relayWish, identity } = options;

  /** Oneself as the server knows it, once it does. */
  let self: Member | null = null;
  let capacity: number | null = null;
  let name = fitDisplayName(options.name);

  const ownMedia = createOwnMedia(options.media, clock, {
    onTrack: (slot, track) => {
      members.setTrack(slot, track);
      budget.refresh();
    },
    onChange: () => {
      status.want(ownStatus());
      publish();
    },
  });
  const ownStatus = (): OwnStatus => ({ name, media: ownMedia.state });
  const status = createStatusSender(clock, ownStatus(), (update) => signaling.update(update));
  const ice = createIceServers(clock, () => signaling.ice());
  const members = createMembers({
    clock,
    random,
    createLink: options.createLink,
    watchNetwork: options.watchNetwork,
    probeRelay: options.probeRelay,
    relayOnly: () => relayWish.get(),
    certificate: identity?.certificate ?? null,
    iceServers: () => ice.get(),
    tracks: () => ownMedia.tracks,
    limits: (member) => budget.begin(member),
    send: (signal) => signaling.signal(signal),
    onLink: (member, event) => {
      if (event.type === 'message' && event.message.type === 'leaving') {
        members.depart(member);
        return;
      }
      for (const part of parts) part.handle(member, event);
    },
    onChange: () => {
      chat.review();
      publish();
    },
  });
  const chat = createChat({
    clock,
    storage,
    random,
    room,
    name: () => name,
    members: () => members.views(),
    send: (to, message) => members.say(to, message),
    onChange: () => publish(),
  });
  const entry = createRoomEntry({
    signaling,
    clock,
    storage,
    random,
    room,
    status: ownStatus,
    onEntered: entered,
    onEvent: handle,
    onDisconnected() {
      status.offline();
      members.leaveSignaling();
    },
    onEnded() {
      status.offline();
      ice.stop();
      members.clear();
      chat.stop();
      self = null;
      if (entry.phase.type !== 'left') return;
      unfollowWish();
      ownMedia.close();
      budget.close();
    },
    onChange: () => publish(),
  });
  const safety = createSafety({
    clock,
    random,
    storage,
    room,
    digest: options.digest,
    say: (to, message) => members.say(to, message),
    onChange: () => publish(),
  });
  const histories = createLinkHistories();
  const quality = createQuality({
    isNarrow: (member) => budget.isNarrow(member),
    onChange: () => publish(),
  });
  const budget = createMeshBudget({
    clock,
    storage,
    page: options.page,
    media: options.media,
    tracks: () => ownMedia.tracks,
    limit: (member, limits) => members.limit(member, limits),
    say: (member, message) => members.say(member, message),
    onChange: () => publish(),
  });
  const reasons = createReasons({
    clock,
    tell: (member, facts) => members.tell(member, facts),
    presence: (member) => ({
      self: entry.signalingStatus.type === 'connected',
      other: members.views().find(({ id }) => id === member)?.presence === 'here',
    }),
    onChange: () => publish(),
  });
  /** Each hears what every link says. */
  const parts: readonly CallPart[] = [histories, quality, safety, budget, chat, reasons];

  const snapshot = (): CallState => ({
    phase: entry.phase,
    room: { id: room, capacity },
    self: {
      id: self?.id ?? null,
      name,
      media: ownMedia.state,
      speaking: ownMedia.speaking,
    },
    members: members.views(),
    chat: chat.state,
    signaling: entry.signalingStatus,
    relayOnly: relayWish.get(),
    quality: quality.state,
    safety: safety.views,
    keyLasts: identity?.lasts ?? false,
    dataUse: budget.dataUse,
    heldBack: budget.heldBack,
    reasons: reasons.state,
  });
  const state = createObservable(snapshot());
  const publish = () => state.set(snapshot());

  function entered(joined: Joined, told: OwnStatus): void {
    // Without the seat we had, nobody knows our old links any more.
    if (self !== null && self.id !== joined.self.id) members.clear();
    self = joined.self;
    capacity = joined.room.capacity;
    chat.enter(joined.self.id, joined.resumed);
    ice.set(joined.ice);
    members.enter(joined.self, joined.members, joined.graceMs);
    status.online(told);
  }

  function handle(event: RoomEvent): void {
    switch (event.type) {
      case 'member-joined':
      case 'member-updated':
        if (event.member.id !== self?.id) members.update(event.member);
        return;
      case 'member-left':
        if (event.left.reason === 'vanished') members.vanish(event.left.id);
        else members.remove(event.left.id);
        return;
      case 'signal':
        members.receive(event.signal);
        return;
    }
  }

  const unfollowWish = relayWish.subscribe(() => {
    members.relayWishChanged();
    publish();
  });

  return {
    state,
    relayWish,
    join: () => entry.join(),
    rename(wanted) {
      name = fitDisplayName(wanted);
      status.want(ownStatus());
      publish();
    },
    retryNow: () => entry.retryNow(),
    say: (text) => chat.say(text),
    readChat: () => chat.read(),
    linkHistory: (member) => histories.of(member),
    reconnect(member: MemberId) {
      members.reconnect(member);
    },
    markCode: (member, signs, mark) => safety.mark(member, signs, mark),
    leave() {
      // Without the server, only the others themselves can be told.
      if (entry.signalingStatus.type !== 'connected') members.farewell();
      entry.leave();
      chat.forget();
      safety.forget();
      identity?.forget();
    },
    showAt: (member, slot, size) => budget.showAt(member, slot, size),
    setDataUse: (change) => budget.setDataUse(change),
    close: () => entry.close(),
  };
}
