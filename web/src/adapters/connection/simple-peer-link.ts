/** One peer connection to one member, through simple-peer. */
import Peer from 'simple-peer/simplepeer.min.js';
import type { CreatePeerLink, IceRestart, PeerLinkEvent } from '../../call/ports.js';
import { browserClock } from '../page/browser-clock.js';
import { createCandidateGate } from './candidate-gate.js';
import { watchCertificates } from './certificate-watch.js';
import { watchConnection } from './connection-watch.js';
import { createEarlyMessages } from './early-messages.js';
import { watchFacts } from './facts-watch.js';
import { hasFailedHandshake } from './handshake-failure.js';
import { openHeartbeatChannel, type HeartbeatChannel } from './heartbeat-channel.js';
import { configurationOf } from './ice-configuration.js';
import { createLinkMessageReader } from './link-message-text.js';
import { createMediaSections, type MediaSections } from './media-sections.js';
import { withOpusSettings } from './opus-settings.js';
import { createRanking, readPeerSignal, simplePeerSignal } from './peer-signals.js';
import { withoutOwnAddresses } from './relay-only.js';

export const createPeerLink: CreatePeerLink = (options) => {
  const { initiator, relayOnly, onEvent } = options;
  let ended = false;
  let connection: RTCPeerConnection | null = null;
  let sections: MediaSections | null = null;
  let heartbeats: HeartbeatChannel | null = null;
  const ranked = createRanking(initiator);
  let watches: readonly (() => void)[] = [];

  const gate = createCandidateGate({
    relayOnly,
    clock: browserClock,
    pass(data) {
      try {
        peer.signal(simplePeerSignal(data));
      } catch (cause) {
        // A candidate that the browser cannot even read.
        fail(cause);
      }
    },
  });
  const stopWatching = () => {
    gate.close();
    for (const stop of watches) stop();
  };

  const emit = (event: PeerLinkEvent) => {
    if (!ended) onEvent(event);
  };

  /** The last event, unless the owner has closed the link before. */
  const end = (event: PeerLinkEvent) => {
    if (ended) return;
    ended = true;
    stopWatching();
    onEvent(event);
  };

  const fail = (cause: unknown) => {
    end({ type: 'phase', phase: 'failed', cause });
    peer.destroy();
  };

  const prepare = (made: RTCPeerConnection) => {
    connection = made;
    const own = createMediaSections({
      connection: made,
      initiator,
      tracks: options.tracks,
      limits: options.limits,
      onReady: () => emit({ type: 'streams', media: own.media, screen: own.screen }),
      onError: fail,
    });
    sections = own;
    heartbeats = openHeartbeatChannel(made, () => emit({ type: 'heard' }));
    watches = [
      watchConnection(made, own, emit),
      watchCertificates(made, options.certificate, emit),
      watchFacts({
        connection: made,
        clock: browserClock,
        iceServers: options.iceServers,
        relayOnly,
        tell: (facts) => emit({ type: 'facts', facts }),
      }),
    ];
    made.addEventListener('icecandidate', ({ candidate }) => {
      if (candidate !== null) gate.found(candidate);
    });
    // simple-peer closes a connection that failed before it tells of that, and then no handshake is seen any more.
    made.addEventListener('connectionstatechange', () => {
      if (!hasFailedHandshake(made)) return;
      end({ type: 'handshake-failed' });
      peer.destroy();
    });
  };

  /** Hands over the connection before simple-peer makes its first offer; simple-peer itself keeps it private. */
  class PreparedConnection extends RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      prepare(this);
    }
  }

  const peer = new Peer({
    initiator,
    config: configurationOf(options),
    // Strings stay strings, instead of becoming Buffers.
    objectMode: true,
    wrtc: { RTCPeerConnection: PreparedConnection, RTCSessionDescription, RTCIceCandidate },
  });

  peer.on('signal', (raw) => {
    const signal = readPeerSignal(raw);
    if (signal === undefined) return;
    const told = withOpusSettings(signal);
    const data = relayOnly ? withoutOwnAddresses(told) : told;
    if (data !== undefined) emit({ type: 'signal', data });
  });
  const messages = createEarlyMessages(emit);
  const readLinkMessage = createLinkMessageReader(browserClock);
  peer.on('connect', () => messages.open());
  peer.on('data', (chunk: unknown) => {
    const message = readLinkMessage(chunk);
    if (message !== undefined) messages.hear(message);
  });
  // simple-peer ends itself on any error, on a failed connection, and when the other end closes the data channel.
  peer.on('error', (cause) => end({ type: 'phase', phase: 'failed', cause }));
  peer.on('close', () => end({ type: 'phase', phase: 'closed' }));

  /** Credentials may have been renewed since the link was made. */
  const configure = (made: RTCPeerConnection, how: IceRestart) =>
    made.setConfiguration(
      configurationOf({
        iceServers: how.iceServers,
        relayOnly: relayOnly || how.relayOnly,
        certificate: options.certificate,
      }),
    );

  const restart = async (made: RTCPeerConnection) => {
    try {
      // Else simple-peer would keep the next offer back until this one is answered, which it may never be.
      if (made.signalingState === 'have-local-offer') {
        await made.setLocalDescription({ type: 'rollback' });
      }
    } catch {
      // The answer has come in between.
    }
    if (ended) return;
    made.restartIce();
    peer.negotiate();
  };

  return {
    signal(data) {
      if (!ended) gate.hear(ranked(data));
    },
    setTrack(slot, track) {
      if (!ended) sections?.setTrack(slot, track);
    },
    limit(limits) {
      if (!ended) sections?.limit(limits);
    },
    restartIce(how) {
      if (ended || connection === null) return;
      configure(connection, how);
      void restart(connection);
    },
    useIceServers(iceServers) {
      if (!ended && connection !== null) configure(connection, { iceServers, relayOnly });
    },
    beat() {
      if (!ended) heartbeats?.beat();
    },
    refreshPictures() {
      if (!ended) sections?.refreshPictures();
    },
    send(message) {
      if (ended || !peer.connected) return false;
      try {
        peer.send(JSON.stringify(message));
        return true;
      } catch {
        // The channel began to close between the question and the sending.
        return false;
      }
    },
    close() {
      if (ended) return;
      ended = true;
      stopWatching();
      peer.destroy();
    },
  };
};
