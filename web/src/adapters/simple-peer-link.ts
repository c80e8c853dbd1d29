/** One peer connection to one member, through simple-peer. */
import { signalDataSchema, type IceServer } from '@parley/shared';
import type SimplePeer from 'simple-peer';
import Peer from 'simple-peer/simplepeer.min.js';
import * as v from 'valibot';
import type {
  CreatePeerLink,
  NegotiationData,
  PeerLinkEvent,
  PeerLinkOptions,
} from '../call/ports.js';
import { browserClock } from './browser-clock.js';
import { watchCertificates } from './certificate-watch.js';
import { createEarlyMessages } from './early-messages.js';
import { watchFacts } from './facts-watch.js';
import { readLinkMessage } from './link-message-text.js';
import { createMediaSections, type MediaSections } from './media-sections.js';
import { withOpusSettings } from './opus-settings.js';
import { withoutOwnAddresses } from './relay-only.js';
import { watchConnection } from './connection-watch.js';

const iceServerOf = ({ urls, username, credential }: IceServer): RTCIceServer => ({
  urls: [...urls],
  ...(username === undefined ? {} : { username }),
  ...(credential === undefined ? {} : { credential }),
});

const configurationOf = ({
  iceServers,
  relayOnly,
  certificate,
}: PeerLinkOptions): RTCConfiguration => ({
  iceServers: iceServers.map(iceServerOf),
  // Setting the configuration of a connection without the certificates that it has is an error.
  certificates: certificate === null ? [] : [certificate],
  iceTransportPolicy: relayOnly ? 'relay' : 'all',
  bundlePolicy: 'max-bundle',
  rtcpMuxPolicy: 'require',
});

/** A signal in simple-peer's own form. */
function signalOf(data: NegotiationData): SimplePeer.SignalData {
  switch (data.type) {
    case 'renegotiate':
      return { type: 'renegotiate', renegotiate: true };
    case 'candidate':
      return { type: 'candidate', candidate: data.candidate as RTCIceCandidate };
    case 'offer':
    case 'answer':
      return data;
  }
}

/** Whether encryption failed on a path that works. Firefox says that it failed when the path did, too. */
function hasFailedHandshake(connection: RTCPeerConnection): boolean {
  const { connectionState, iceConnectionState } = connection;
  // One transport carries everything (max-bundle).
  const transport = connection.getTransceivers()[0]?.receiver.transport;
  return (
    connectionState === 'failed' &&
    (iceConnectionState === 'connected' || iceConnectionState === 'completed') &&
    transport?.state === 'failed'
  );
}

export const createPeerLink: CreatePeerLink = (options) => {
  const { initiator, relayOnly, onEvent } = options;
  let ended = false;
  let connection: RTCPeerConnection | null = null;
  let sections: MediaSections | null = null;
  let watches: readonly (() => void)[] = [];

  const emit = (event: PeerLinkEvent) => {
    if (!ended) onEvent(event);
  };

  /** The last event, unless the owner has closed the link before. */
  const end = (event: PeerLinkEvent) => {
    if (ended) return;
    ended = true;
    for (const stop of watches) stop();
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
    const signal = v.safeParse(signalDataSchema, raw);
    // simple-peer's request for a transceiver is the one signal that is not ours; every section is in the first offer.
    if (!signal.success) return;
    const told = withOpusSettings(signal.output);
    const data = relayOnly ? withoutOwnAddresses(told) : told;
    if (data !== undefined) emit({ type: 'signal', data });
  });
  const messages = createEarlyMessages(emit);
  peer.on('connect', () => messages.open());
  peer.on('data', (chunk: unknown) => {
    const message = readLinkMessage(chunk);
    if (message !== undefined) messages.hear(message);
  });
  // simple-peer ends itself on any error, on a failed connection, and when the other end closes the data channel.
  peer.on('error', (cause) => end({ type: 'phase', phase: 'failed', cause }));
  peer.on('close', () => end({ type: 'phase', phase: 'closed' }));

  return {
    signal(data) {
      if (ended) return;
      try {
        peer.signal(signalOf(data));
      } catch (cause) {
        // A candidate that the browser cannot even read.
        fail(cause);
      }
    },
    setTrack(slot, track) {
      if (!ended) sections?.setTrack(slot, track);
    },
    limit(limits) {
      if (!ended) sections?.limit(limits);
    },
    restartIce(iceServers) {
      if (ended || connection === null) return;
      // Credentials may have been renewed since the link was made.
      connection.setConfiguration(configurationOf({ ...options, iceServers }));
      connection.restartIce();
      peer.negotiate();
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
      for (const stop of watches) stop();
      peer.destroy();
    },
  };
};
