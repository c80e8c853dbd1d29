/** One run of the doctor: every look at once, and what they have seen by now. */
import type { IceServerCheck, Observation, SignalingCheck } from '@parley/doctor';
import { parseIceUrl, type IceConfig, type IceServer } from '@parley/shared';
import { credentialLife, noSignaling, unasked } from './first-look.js';
import type { SocketsSeen } from './nat-mapping.js';
import { lookAtNetwork, nothingSeen } from './network-look.js';
import { networkOf } from './network-verdict.js';
import type { DoctorDeps } from './ports.js';
import { settled } from './settled.js';
import { lookAtServer } from './server-look.js';
import { createSignalingLook } from './signaling-look.js';
import type { RunState, ServerActivity } from './state.js';
import { within } from './watch.js';

/** Milliseconds that a run takes at most. */
const longestMs = 15_000;
/** Milliseconds for the server's own check. */
const serverCheckMs = 13_000;
/** ICE URLs that are looked at; no service needs more. */
const mostUrls = 16;
/** Of these at one time: each has two connections open, and those of a call in a small room are as many. */
const mostAtOnce = 4;

export interface RunOptions extends Omit<DoctorDeps, 'devices'> {
  readonly onChange: (seen: RunState) => void;
  /** All has been looked at, or time has run out; nothing is told after that. */
  readonly onEnd: (seen: RunState) => void;
}

/** The answer ends the run without another word. */
export function startRun(options: RunOptions): () => void {
  const { clock, service, peers } = options;
  const startedAt = clock.now();
  const controller = new AbortController();
  const { signal } = controller;
  let isCancelled = false;
  let around = nothingSeen;
  let fromOutside: readonly SocketsSeen[] = [];
  let signaling: SignalingCheck = noSignaling(service.origin);
  let checks: readonly IceServerCheck[] = [];
  let seen: RunState = {
    startedAt,
    observation: observe(),
    activities: new Map(),
    credentials: { type: 'pending' },
    server: { type: 'pending' },
    browser: { online: service.isOnline(), webrtc: peers.ability() },
  };

  function observe(): Observation {
    return {
      face: 'page',
      at: startedAt,
      signaling,
      servers: [...checks],
      network: networkOf({
        reading: around.families?.reading ?? null,
        unanswered: around.families?.unanswered ?? null,
        hairpinning: around.hairpinning,
        sockets: [...fromOutside, ...around.sockets],
        servers: checks,
      }),
      devices: null,
    };
  }
  const change = (next: Partial<RunState> = {}) => {
    seen = { ...seen, ...next, observation: observe() };
    if (!isCancelled) options.onChange(seen);
  };
  const setActivity = (url: string, activity: ServerActivity) =>
    change({ activities: new Map(seen.activities).set(url, activity) });

  async function lookAtServers({ iceServers }: IceConfig): Promise<void> {
    const servers = each(iceServers);
    const urls = [...servers.keys()];
    checks = [...servers].flatMap(
      ([url, { username }]) => unasked(url, credentialLife(username, clock.now())) ?? [],
    );
    change({ activities: new Map(urls.map((url) => [url, 'waiting'])) });
    const stunUrls = stunUrlsOf(urls);
    const lookAtOne = async (check: IceServerCheck, server: IceServer) => {
      await lookAtServer({
        clock,
        peers,
        check,
        server,
        stunUrls,
        signal,
        onCheck(found) {
          checks = checks.map((each) => (each.url === found.url ? found : each));
          change();
        },
        onActivity: (activity) => setActivity(check.url, activity),
        onSockets(sockets) {
          fromOutside = [...fromOutside, sockets];
          change();
        },
      });
      if (!signal.aborted) setActivity(check.url, 'done');
    };
    const waiting = checks.flatMap((check) => {
      const server = servers.get(check.url);
      return server === undefined ? [] : [() => lookAtOne(check, server)];
    });
    const takeTurns = async () => {
      for (let look = waiting.shift(); look !== undefined && !signal.aborted;) {
        await look();
        look = waiting.shift();
      }
    };
    const lookAround = lookAtNetwork({
      clock,
      peers,
      stunUrls,
      signal,
      onSeen(seenAround) {
        around = seenAround;
        change();
      },
    });
    await Promise.all([lookAround, ...Array.from({ length: mostAtOnce }, takeTurns)]);
  }

  options.onChange(seen);
  const look = createSignalingLook({
    clock,
    service,
    signal,
    onCheck(found) {
      signaling = { ...signaling, ...found };
      change();
    },
    onCredentials: (credentials) => change({ credentials }),
  });
  const lookAtIce = async () => {
    const config = await look.credentials();
    if (config !== null && seen.browser.webrtc === 'works') await lookAtServers(config);
  };
  const askServer = async () => {
    const observation = await within(clock, signal, serverCheckMs, (until) =>
      service.serverCheck(until),
    );
    if (signal.aborted) return;
    change({
      server:
        observation === undefined || observation === null
          ? { type: 'absent' }
          : { type: 'given', observation },
    });
  };
  const cancelDeadline = clock.after(longestMs, () => controller.abort());
  const end = () => {
    cancelDeadline();
    controller.abort();
  };
  void Promise.all([look.health(), look.transports(), lookAtIce(), askServer()]).finally(() => {
    end();
    if (!isCancelled) options.onEnd(settled(seen));
  });

  return () => {
    isCancelled = true;
    end();
  };
}

/** Every URL by itself, with the credentials that go with it. */
function each(iceServers: readonly IceServer[]): ReadonlyMap<string, IceServer> {
  const servers = new Map<string, IceServer>();
  for (const server of iceServers) {
    for (const url of server.urls) {
      if (servers.size < mostUrls && unasked(url) !== undefined) {
        servers.set(url, { ...server, urls: [url] });
      }
    }
  }
  return servers;
}

/** Where no STUN server is named, a relay over UDP is one as well (RFC 8656 §1). */
function stunUrlsOf(urls: readonly string[]): readonly string[] {
  const servers = urls.flatMap((url) => {
    const server = parseIceUrl(url);
    return server === undefined ? [] : [{ url, ...server }];
  });
  const named = servers.filter(({ kind }) => kind === 'stun').map(({ url }) => url);
  if (named.length > 0) return named;
  return servers
    .filter(({ kind }) => kind === 'relay-udp')
    .map(({ host, port }) => `stun:${host}:${String(port)}`);
}
