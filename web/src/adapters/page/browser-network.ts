import type { WatchNetwork } from '../../call/ports.js';

/** ms: one change of network shows as several events */
const settleMs = 300;

/** Tells of another network, or the return of one, as far as the browser lets a page know. */
export const watchNetwork: WatchNetwork = (listener) => {
  let settling: ReturnType<typeof setTimeout> | undefined;
  const changed = () => {
    clearTimeout(settling);
    if (navigator.onLine) settling = setTimeout(listener, settleMs);
  };
  // Not every browser has it (Network Information API), and it tells of a new estimate of the speed as well.
  const connection = (
    navigator as { readonly connection?: EventTarget & { readonly type?: string } }
  ).connection;
  let type = connection?.type;
  const connectionChanged = () => {
    if (connection?.type === type) return;
    type = connection?.type;
    changed();
  };
  window.addEventListener('online', changed);
  connection?.addEventListener('change', connectionChanged);
  return () => {
    clearTimeout(settling);
    window.removeEventListener('online', changed);
    connection?.removeEventListener('change', connectionChanged);
  };
};
