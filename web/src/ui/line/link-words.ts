import type { Path } from '@parley/shared';
import type { LinkState } from '../../call/state.js';

/** The shapes of the line between two people; `apart`: there is none, and none is wanted. */
export type LineShape = 'direct' | 'relayed' | 'connecting' | 'broken' | 'apart';

export interface LinkWords {
  readonly shape: LineShape;
  readonly words: string;
}

const pathWords: Readonly<Record<Path, LinkWords>> = {
  host: { shape: 'direct', words: 'direct' },
  prflx: { shape: 'direct', words: 'direct' },
  srflx: { shape: 'direct', words: 'direct' },
  'relay-udp': { shape: 'relayed', words: 'through the relay, UDP' },
  'relay-tcp': { shape: 'relayed', words: 'through the relay, TCP' },
  'relay-tls': { shape: 'relayed', words: 'through the relay, TLS' },
};

/** How the link to a member is drawn and named. A connected link whose path is not known yet still connects. */
export function linkWords(link: LinkState, path: Path | null): LinkWords {
  switch (link) {
    case 'connecting':
      return { shape: 'connecting', words: 'connecting' };
    case 'recovering':
      return { shape: 'connecting', words: 'recovering' };
    case 'failed':
      return { shape: 'broken', words: 'failed' };
    case 'connected':
      return path === null ? { shape: 'connecting', words: 'connecting' } : pathWords[path];
  }
}
