import { Shield, ShieldAlert, ShieldCheck } from 'lucide-react';
import type { SafetyView } from '../../call/safety/safety-view.js';
import styles from './safety-shield.module.css';
import { shieldState, type ShieldLook } from './shield-state.js';

const icons = { open: Shield, matches: ShieldCheck, alarm: ShieldAlert } as const satisfies Record<
  ShieldLook,
  unknown
>;

export interface SafetyShieldProps {
  readonly view: SafetyView;
  readonly name: string;
  /** Opens the panel with the code. */
  readonly onOpen: () => void;
}

/** On a tile: whether this line's safety code was compared. An alarm says so in words. */
export function SafetyShield({ view, name, onOpen }: SafetyShieldProps) {
  const { look, words } = shieldState(view);
  const Icon = icons[look];
  const label = `Safety code with ${name}: ${words}`;
  return (
    <button
      type="button"
      className={styles.shield}
      data-look={look}
      aria-label={label}
      title={label}
      onClick={onOpen}
    >
      <Icon aria-hidden="true" />
      {look === 'alarm' && <span className={styles.words}>{words}</span>}
    </button>
  );
}
