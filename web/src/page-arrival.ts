import type { Arrival } from './ui/services.js';

/** How the browser came to this page, and at which address; what happens within the page changes neither. */
export function pageArrival(): Arrival {
  const [navigation] = performance.getEntriesByType('navigation');
  const type = navigation instanceof PerformanceNavigationTiming ? navigation.type : 'navigate';
  return { path: location.pathname, again: type === 'reload' || type === 'back_forward' };
}
