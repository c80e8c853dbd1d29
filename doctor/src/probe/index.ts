export {
  checkIceServers,
  observe,
  type ObserveOptions,
  type Progress,
  type Target,
} from './observe.js';
export { askServer } from './signaling/server-observation.js';
