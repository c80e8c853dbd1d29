import { browserDoctorDevices } from './adapters/doctor/browser-device-inventory.js';
import { browserPeers } from './adapters/doctor/browser-peers.js';
import { browserService } from './adapters/doctor/browser-service.js';
import { browserClock } from './adapters/page/browser-clock.js';
import { createDoctor } from './doctor/doctor.js';
import type { Doctor } from './doctor/state.js';

/** Binds the doctor to the browser. Whoever makes it closes it. */
export const createBrowserDoctor = (): Doctor =>
  createDoctor({
    clock: browserClock,
    service: browserService(),
    peers: browserPeers,
    devices: browserDoctorDevices(),
  });
