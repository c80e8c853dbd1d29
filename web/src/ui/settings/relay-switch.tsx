import type { RelayWish } from '../../call/link/relay-wish.js';
import { SwitchField } from '../controls/switch-field.js';
import { useObservable } from '../use-observable.js';

export interface RelaySwitchProps {
  readonly wish: RelayWish;
  /** In a call people may have seen the address already, and a press makes every line anew. */
  readonly inCall: boolean;
}

const does =
  'Everything goes through the relay, so people in a call never learn your address. Words may arrive a little later.';
const costs = 'Where no relay can be reached there is no line. The server still sees your address.';

function hintOf({ wish, inCall }: RelaySwitchProps, on: boolean): string {
  if (wish.forced) return `${does} ${costs} The link that you opened asks for it.`;
  if (on)
    return inCall ? `${does} ${costs} Whoever saw it before still knows it.` : `${does} ${costs}`;
  return inCall
    ? `${does} People in this call may know it already. Every line is made anew, which takes a moment.`
    : does;
}

/** Hides the own address from the people in a call, now and in later calls on this device. */
export function RelaySwitch(props: RelaySwitchProps) {
  const { wish } = props;
  const on = useObservable(wish);
  return (
    <SwitchField
      label="Hide my IP address"
      hint={hintOf(props, on)}
      on={on}
      disabled={wish.forced}
      onChange={(next) => wish.set(next)}
    />
  );
}
