import { loadOnce } from './load-once.js';
import type { Services } from './ui/services.js';

const loadDoctor = loadOnce(() => import('./browser-doctor.js'));

export const openDoctor: Services['openDoctor'] = async () =>
  (await loadDoctor()).createBrowserDoctor();
