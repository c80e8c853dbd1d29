/** Looks whether the relay answers while links need it, so that they come back as soon as it does. */
import type { IceServer } from '@parley/shared';
import type { Clock, ProbeRelay } from '../ports.js';
import { createTimer } from '../timer.js';

/** ms for one look: a browser asks a relay anew after 0.25, 0.75 and 1.75 s, and ever more rarely from then on */
const lookMs = 2_000;
/** ms before the next look at a relay that answers */
const restMs = 10_000;

export interface RelayWatchOptions {
  readonly clock: Clock;
  readonly probe: ProbeRelay;
  readonly iceServers: () => readonly IceServer[];
  /** A relay answers that did not before. */
  readonly onReturn: () => void;
}

export interface RelayWatch {
  /** Whether any link needs a relay now. */
  want(wanted: boolean): void;
}

const isRelay = ({ urls }: IceServer) =>
  [urls].flat().some((url) => url.startsWith('turn:') || url.startsWith('turns:'));

export function createRelayWatch({
  clock,
  probe,
  iceServers,
  onReturn,
}: RelayWatchOptions): RelayWatch {
  const timer = createTimer(clock);
  let wanted = false;
  let wasSilent = false;
  let endProbe: (() => void) | null = null;

  const end = () => {
    endProbe?.();
    endProbe = null;
    timer.cancel();
  };

  const look = () => {
    const servers = iceServers().filter(isRelay);
    if (servers.length === 0) {
      timer.set(restMs, look);
      return;
    }
    timer.set(lookMs, () => {
      end();
      wasSilent = true;
      look();
    });
    endProbe = probe(servers, () => {
      end();
      timer.set(restMs, look);
      const returned = wasSilent;
      wasSilent = false;
      if (returned) onReturn();
    });
  };

  return {
    want(now) {
      if (now === wanted) return;
      wanted = now;
      end();
      wasSilent = false;
      if (wanted) look();
    },
  };
}
