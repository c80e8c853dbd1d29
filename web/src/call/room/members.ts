/** Everyone else in the room, each with a link. */
import type {
  Ack,
  DeliveredSignal,
  FillRandom,
  IceServer,
  InstanceId,
  LinkFacts,
  LinkMessage,
  Member,
  MemberId,
  Signal,
} from '@parley/shared';
import { createMemberConnection, type MemberConnection } from '../link/member-connection.js';
import type { MemberLinkEvent } from '../link/member-link-event.js';
import type { TrackSlot } from '../link/track-slot.js';
import type {
  Clock,
  CreatePeerLink,
  LinkLimits,
  LocalTracks,
  ProbeRelay,
  WatchNetwork,
} from '../ports.js';
import { createRelayWatch } from '../link/relay-watch.js';
import { compareMember, compareRoster, type RosterChange } from './roster.js';
import type { RemoteMember } from '../state.js';
import { createTimer, type Timer } from '../timer.js';

export interface MembersOptions {
  readonly clock: Clock;
  readonly random: FillRandom;
  readonly createLink: CreatePeerLink;
  readonly watchNetwork: WatchNetwork;
  readonly probeRelay: ProbeRelay;
  /** Links go through the relay by wish; asked anew for each link. */
  readonly relayOnly: () => boolean;
  readonly certificate: RTCCertificate | null;
  readonly iceServers: () => readonly IceServer[];
  readonly tracks: () => LocalTracks;
  /** What a new link to that member may cost at first. */
  readonly limits: (member: MemberId) => LinkLimits;
  readonly send: (signal: Signal) => Promise<Ack<null>>;
  /** What the link to a member says to the parts of the call. */
  readonly onLink: (member: MemberId, event: MemberLinkEvent) => void;
  readonly onChange: () => void;
}

export interface Members {
  /** As shown, by rising join number; the same array while nothing changed. */
  views(): readonly RemoteMember[];
  /** The room as a join answer tells it. Links that work are not touched. */
  enter(self: Member, present: readonly Member[], graceMs: number): void;
  /** Signaling is gone; links stay as they are and are not negotiated. */
  leaveSignaling(): void;
  update(member: Member): void;
  /** The server says that the member has left. */
  remove(id: MemberId): void;
  /** The member's grace time is over. One whose link works is there all the same, and stays for as long as it does. */
  vanish(id: MemberId): void;
  /** The member itself says that it has left, which the server may not know yet. */
  depart(id: MemberId): void;
  receive(signal: DeliveredSignal): void;
  /** Sends over the data channel to a member; false when none is open. */
  say(to: MemberId, message: LinkMessage): boolean;
  /** Tells a member what this end knows of its way there; false when that could not be done. */
  tell(to: MemberId, facts: LinkFacts): Promise<boolean>;
  setTrack(slot: TrackSlot, track: MediaStreamTrack | null): void;
  /** Bounds what the link to that member costs from now on. */
  limit(id: MemberId, limits: LinkLimits): void;
  reconnect(id: MemberId): void;
  /** `relayOnly` answers something else than before: every link there is ends at once, and a new one takes its place. */
  relayWishChanged(): void;
  /** Tells everyone who can be reached that one leaves, and closes those links once that has gone out. */
  farewell(): void;
  /** Closes every link and forgets everyone. */
  clear(): void;
}

/**
 * Whether the server knows the member. `missing`: it does not, maybe not yet, and the member has the grace time to return.
 * `kept`: that time is over, and the link says that the member is there all the same.
 */
type Account = 'known' | 'missing' | 'kept';

interface Known {
  member: Member;
  readonly connection: MemberConnection;
  account: Account;
  /** Runs while the member is missing. */
  readonly missing: Timer;
}

/** Milliseconds that an interrupted link of a member has to come back of whom the server knows nothing any more. */
const healMs = 5_000;
/** Milliseconds that a farewell takes to go out before its link is closed. */
const farewellMs = 250;

export function createMembers(options: MembersOptions): Members {
  const known = new Map<MemberId, Known>();
  /** Those who said farewell, until the server says that they are gone. */
  const departed = new Map<MemberId, InstanceId>();
  /** Links that are about to close. */
  const farewells = new WeakSet<MemberConnection>();
  let self: Member | null = null;
  let inRoom = false;
  let shown: readonly RemoteMember[] = [];
  /** Ends the watching of the network, which begins with the first link. */
  let unwatch: (() => void) | null = null;

  const relayWatch = createRelayWatch({
    clock: options.clock,
    probe: options.probeRelay,
    iceServers: options.iceServers,
    onReturn() {
      for (const { connection } of Array.from(known.values())) connection.relayReturned();
    },
  });
  const watchRelay = () => {
    relayWatch.want([...known.values()].some(({ connection }) => connection.needsRelay));
  };
  const networkChanged = () => {
    for (const { connection } of Array.from(known.values())) connection.networkChanged();
  };
  const watchChanges = () => {
    // A machine that slept may wake up elsewhere.
    const ends = [options.watchNetwork(networkChanged), options.clock.onWake(networkChanged)];
    return () => {
      for (const end of ends) end();
    };
  };

  const viewOf = ({ member, connection, account }: Known): RemoteMember => {
    const { link, path, stream, screen, speaking } = connection.view;
    return {
      id: member.id,
      name: member.name,
      media: member.media,
      presence: account === 'known' ? member.presence : 'away',
      link,
      path,
      stream,
      screen,
      speaking: speaking && member.media.mic,
    };
  };

  function publish(): void {
    const before = new Map(shown.map((view) => [view.id, view]));
    const next = [...known.values()]
      .sort((one, other) => one.member.joinNumber - other.member.joinNumber)
      .map((each) => {
        const view = viewOf(each);
        const earlier = before.get(view.id);
        return earlier !== undefined && isSameView(earlier, view) ? earlier : view;
      });
    if (next.length === shown.length && next.every((view, index) => view === shown[index])) return;
    shown = next;
    options.onChange();
  }

  function add(member: Member, own: Member): void {
    const connection: MemberConnection = createMemberConnection({
      clock: options.clock,
      random: options.random,
      createLink: options.createLink,
      initiator: own.joinNumber > member.joinNumber,
      relayOnly: options.relayOnly,
      certificate: options.certificate,
      iceServers: options.iceServers,
      tracks: options.tracks,
      limits: () => options.limits(member.id),
      send: (link, data) => options.send({ to: member.id, link, data }),
      onLink: (event) => {
        // A link that only lasts for its farewell is nobody's matter any more.
        if (!farewells.has(connection)) options.onLink(member.id, event);
      },
      onChange: () => {
        const each = known.get(member.id);
        if (each !== undefined) review(each);
        publish();
      },
      onNeed: watchRelay,
    });
    unwatch ??= watchChanges();
    known.set(member.id, {
      member,
      connection,
      account: 'known',
      missing: createTimer(options.clock),
    });
    connection.start();
    connection.setReachable(member.presence === 'here');
  }

  /** What keeps someone of whom the server knows nothing is the link. */
  function review(each: Known): void {
    if (each.account === 'known') return;
    if (!each.connection.alive) remove(each.member.id);
    else if (each.account === 'kept' && !isConnected(each)) miss(each, healMs);
  }

  function miss(each: Known, graceMs: number): void {
    each.account = 'missing';
    each.missing.set(graceMs, () => {
      if (!isConnected(each)) {
        remove(each.member.id);
        return;
      }
      each.account = 'kept';
      publish();
    });
  }

  function apply(change: RosterChange, own: Member, graceMs: number): void {
    const { member } = change;
    const each = known.get(member.id);
    if (each === undefined) {
      // Has left, and the server does not know it yet.
      if (departed.get(member.id) !== member.instance) add(member, own);
      return;
    }
    switch (change.type) {
      case 'missing':
        // A server that restarted knows only who has returned so far. A link that works says that the member is there.
        if (each.connection.alive) miss(each, graceMs);
        else remove(member.id);
        return;
      case 'added':
      case 'changed':
      case 'restarted':
        each.member = member;
        each.account = 'known';
        each.missing.cancel();
        if (change.type === 'restarted') {
          each.connection.setReachable(false);
          each.connection.start();
        }
        each.connection.setReachable(member.presence === 'here');
        return;
    }
  }

  function remove(id: MemberId): void {
    const each = known.get(id);
    if (each === undefined) return;
    known.delete(id);
    close(each);
    options.onLink(id, { type: 'gone' });
    watchRelay();
    publish();
  }

  function close(each: Known): void {
    each.missing.cancel();
    each.connection.close();
  }

  const roster = () => new Map([...known].map(([id, { member }]) => [id, member]));

  return {
    views: () => shown,
    enter(own, present, graceMs) {
      self = own;
      inRoom = true;
      for (const change of compareRoster(roster(), present)) apply(change, own, graceMs);
      publish();
    },
    leaveSignaling() {
      inRoom = false;
      for (const each of known.values()) {
        each.connection.setReachable(false);
        each.missing.cancel();
      }
    },
    vanish(id) {
      departed.delete(id);
      const each = known.get(id);
      if (each === undefined) return;
      if (isConnected(each)) {
        each.account = 'kept';
        each.connection.setReachable(false);
        publish();
      } else remove(id);
    },
    depart(id) {
      const each = known.get(id);
      if (each === undefined) return;
      departed.set(id, each.member.instance);
      remove(id);
    },
    update(member) {
      if (self === null || !inRoom) return;
      apply(compareMember(roster(), member), self, 0);
      publish();
    },
    remove(id) {
      departed.delete(id);
      remove(id);
    },
    receive({ from, link, data }) {
      known.get(from)?.connection.receive(link, data);
    },
    tell: async (to, facts) => (await known.get(to)?.connection.tell(facts)) ?? false,
    say: (to, message) => known.get(to)?.connection.say(message) ?? false,
    setTrack(slot, track) {
      for (const each of known.values()) each.connection.setTrack(slot, track);
    },
    limit(id, limits) {
      known.get(id)?.connection.limit(limits);
    },
    reconnect(id) {
      known.get(id)?.connection.reconnect();
    },
    relayWishChanged() {
      for (const each of known.values()) each.connection.relayWishChanged();
    },
    farewell() {
      const leaving = [...known.values()].filter(({ connection }) =>
        connection.say({ type: 'leaving' }),
      );
      for (const each of leaving) {
        farewells.add(each.connection);
        known.delete(each.member.id);
        options.onLink(each.member.id, { type: 'gone' });
        options.clock.after(farewellMs, () => close(each));
      }
      publish();
    },
    clear() {
      self = null;
      inRoom = false;
      departed.clear();
      for (const id of Array.from(known.keys())) remove(id);
      unwatch?.();
      unwatch = null;
    },
  };
}

const isConnected = ({ connection }: Known) => connection.view.link === 'connected';

function isSameView(one: RemoteMember, other: RemoteMember): boolean {
  return (Object.keys(one) as (keyof RemoteMember)[]).every((key) => one[key] === other[key]);
}
