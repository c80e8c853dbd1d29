export { checkIceServers, observe, type ObserveOptions, type Target } from './observe.js';
export type { Progress } from './look.js';
export { askServer } from './signaling/server-observation.js';
