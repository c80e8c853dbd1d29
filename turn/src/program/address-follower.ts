import type { TurnServer } from '../server/server.js';

export interface AddressFollowerOptions {
  /** the addresses to listen on, as the host has them now */
  readonly addresses: () => readonly string[];
  /** all that the host has now */
  readonly hostAddresses: () => readonly string[];
  /** Makes a server for the addresses of now and starts it. */
  readonly start: (hostAddresses: readonly string[]) => Promise<TurnServer>;
  /** ms between two looks at the addresses */
  readonly everyMs: number;
  readonly onRebound: (server: TurnServer) => void;
  /** The server could not be started on other addresses; it is tried again at the next look. */
  readonly onFailed: (error: unknown) => void;
}

/** The server there is now. */
export interface AddressFollower {
  readonly server: TurnServer;
  /** Resolves when no change of addresses is under way. */
  readonly settled: () => Promise<void>;
  /** Leaves the server as it is from now on; resolves when no change of addresses is under way. */
  readonly end: () => Promise<void>;
}

/**
 * Starts a server, and makes it anew when the host has other addresses: at boot a relay is often up before the network is.
 * Since that ends allocations, it happens only while there are none. A change counts when it is seen twice in a row. What
 * cannot wait is told to the server at once: that no peer is at an address which this host has now.
 */
export async function followAddresses(options: AddressFollowerOptions): Promise<AddressFollower> {
  const look = (): string => keyOf(options.addresses());
  let bound = look();
  let seen = bound;
  let told = '';
  const start = (): Promise<TurnServer> => {
    const host = options.hostAddresses();
    told = keyOf(host);
    return options.start(host);
  };
  let server = await start();
  let rebinding = Promise.resolve();
  let isRebinding = false;

  const rebind = async (to: string): Promise<void> => {
    isRebinding = true;
    try {
      await server.stop();
      server = await start();
      bound = to;
      options.onRebound(server);
    } catch (error) {
      options.onFailed(error);
    } finally {
      isRebinding = false;
    }
  };
  const tellHostAddresses = (): void => {
    const host = options.hostAddresses();
    if (keyOf(host) === told) return;
    told = keyOf(host);
    void server.setHostAddresses(host);
  };
  const timer = setInterval(() => {
    if (!isRebinding) tellHostAddresses();
    const now = look();
    const isSettled = now === seen;
    seen = now;
    if (isRebinding || !isSettled || now === bound || server.allocations > 0) return;
    rebinding = rebind(now);
  }, options.everyMs);

  return {
    get server() {
      return server;
    },
    settled: () => rebinding,
    async end() {
      clearInterval(timer);
      await rebinding;
    },
  };
}

/** The same for the same addresses, in whatever order. */
function keyOf(addresses: readonly string[]): string {
  return [...addresses].sort().join();
}
