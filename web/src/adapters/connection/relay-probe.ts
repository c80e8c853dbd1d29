import type { ProbeRelay } from '../../call/ports.js';
import { configurationOf } from './ice-configuration.js';

/** Gathers candidates of relays for a connection to nobody: where there is one, the relay answers. */
export const probeRelay: ProbeRelay = (iceServers, onAnswer) => {
  const connection = new RTCPeerConnection(
    configurationOf({ iceServers, relayOnly: true, certificate: null }),
  );
  let ended = false;
  const end = () => {
    ended = true;
    connection.close();
  };
  connection.addEventListener('icecandidate', ({ candidate }) => {
    // An empty one ends the list.
    if (ended || candidate === null || candidate.candidate === '') return;
    end();
    onAnswer();
  });
  // Something to gather for.
  connection.createDataChannel('');
  connection.setLocalDescription().catch(() => {
    // Closed before it could begin.
  });
  return () => {
    if (!ended) end();
  };
};
