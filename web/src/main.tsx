import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { browserClock } from './adapters/page/browser-clock.js';
import { browserStorage } from './adapters/page/browser-storage.js';
import { holdName } from './adapters/page/page-hold.js';
import { openDoctor } from './open-doctor.js';
import { openRoom } from './open-room.js';
import { pageArrival } from './page-arrival.js';
import { createRoomsApi } from './rooms-api.js';
import { App } from './ui/app.js';
import { ServicesProvider, type Services } from './ui/services.js';
// The Latin file, and a second one that browsers fetch only when a name needs it.
import '@fontsource-variable/figtree';
import './ui/tokens.css';
import './ui/base.css';

const services: Services = {
  storage: browserStorage,
  clock: browserClock,
  rooms: createRoomsApi((input, init) => fetch(input, init)),
  ability: { webrtc: 'RTCPeerConnection' in window, secure: window.isSecureContext },
  arrival: pageArrival(),
  hold: holdName,
  openRoom,
  openDoctor,
};

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <ServicesProvider value={services}>
      <App />
    </ServicesProvider>
  </StrictMode>,
);
