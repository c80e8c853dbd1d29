import { useEffect, useReducer, useRef } from 'react';
import type { CallState, LocalMediaState } from '../../call/state.js';
import { useServices } from '../services.js';
import { happenings } from './happenings.js';
import styles from './toasts.module.css';
import { tellWarnings, type ToldWarnings } from './warning-toasts.js';

interface Toast {
  readonly id: number;
  readonly text: string;
}

const shownMs = 5000;

type Change =
  | { readonly type: 'add'; readonly toasts: readonly Toast[] }
  | { readonly type: 'remove'; readonly ids: ReadonlySet<number> };

const reduce = (toasts: readonly Toast[], change: Change): readonly Toast[] =>
  change.type === 'add'
    ? [...toasts, ...change.toasts].slice(-3)
    : toasts.filter(({ id }) => !change.ids.has(id));

export interface ToastsProps {
  readonly state: CallState;
  readonly local: LocalMediaState;
}

/** Says what changed while nobody was looking; read out by screen readers too. */
export function Toasts({ state, local }: ToastsProps) {
  const { clock } = useServices();
  const [toasts, change] = useReducer(reduce, []);
  const before = useRef({ members: state.members, local });
  const lastId = useRef(0);
  const told = useRef<ToldWarnings>(new Map());

  useEffect(() => {
    const warnings = tellWarnings(told.current, state.quality, state.members, clock.now());
    told.current = warnings.told;
    const texts = [
      ...happenings(before.current, { members: state.members, local }),
      ...warnings.texts,
    ];
    before.current = { members: state.members, local };
    if (texts.length === 0) return;
    const added = texts.map((text) => {
      lastId.current += 1;
      return { id: lastId.current, text };
    });
    change({ type: 'add', toasts: added });
    const ids = new Set(added.map(({ id }) => id));
    // Not cancelled by the next change: each leaves by itself, also once the call is over.
    clock.after(shownMs, () => change({ type: 'remove', ids }));
  }, [state.members, state.quality, local, clock]);

  return (
    <div className={styles.toasts} role="status">
      {toasts.map(({ id, text }) => (
        <p key={id} className={styles.toast}>
          {text}
        </p>
      ))}
    </div>
  );
}
