/** Peer connections between this page and itself. */
import type {
  Closable,
  End,
  EndSettings,
  GatherEvents,
  PairEvents,
  PeerPair,
  PeersPort,
} from '../../doctor/ports.js';
import { configurationOf } from '../connection/ice-configuration.js';
import { readReport } from '../connection/stats-report.js';
import { endReading } from './pair-reading.js';
import { seenCandidate } from './seen-candidate.js';
import { seenIceError } from './seen-ice-error.js';

/** Bytes that may wait in a channel; more would only measure the own memory. */
const mostWaiting = 16_384;

/** One channel, agreed on beforehand, that neither orders nor repeats (RFC 8831 §6.1, §6.5). */
const channelSettings: RTCDataChannelInit = {
  negotiated: true,
  id: 0,
  ordered: false,
  maxRetransmits: 0,
};

const make = ({ iceServers, relayOnly }: EndSettings) =>
  new RTCPeerConnection(configurationOf({ iceServers, relayOnly, certificate: null }));

const wordsOf = (cause: unknown) => (cause instanceof Error ? cause.message : String(cause));

/** Some extensions and policies leave the name and take the thing away. */
function ability(): 'works' | 'absent' | 'blocked' {
  if (!('RTCPeerConnection' in globalThis)) return 'absent';
  try {
    const connection = make({ iceServers: [], relayOnly: false });
    connection.createDataChannel('');
    connection.close();
    return 'works';
  } catch {
    return 'blocked';
  }
}

/** Tells what a connection gathers, until it is closed: events that are under way by then are of no interest. */
function watchGathering(
  connection: RTCPeerConnection,
  { onCandidate, onIceError, onComplete }: Omit<GatherEvents, 'onImpossible'>,
  passOn?: (candidate: RTCIceCandidate) => void,
): void {
  const isOpen = () => connection.signalingState !== 'closed';
  connection.addEventListener('icecandidate', ({ candidate }) => {
    const seen = candidate === null ? undefined : seenCandidate(candidate);
    if (!isOpen() || candidate === null || seen === undefined) return;
    onCandidate(seen);
    passOn?.(candidate);
  });
  connection.addEventListener('icecandidateerror', (event) => {
    if (isOpen()) onIceError(seenIceError(event));
  });
  connection.addEventListener('icegatheringstatechange', () => {
    if (isOpen() && connection.iceGatheringState === 'complete') onComplete();
  });
}

function gather(settings: EndSettings, events: GatherEvents): Closable {
  let connection: RTCPeerConnection;
  try {
    connection = make(settings);
  } catch (cause) {
    events.onImpossible(wordsOf(cause));
    return { close: () => undefined };
  }
  watchGathering(connection, events);
  // Something to gather for.
  connection.createDataChannel('');
  connection.setLocalDescription().catch((cause: unknown) => {
    if (connection.signalingState !== 'closed') events.onImpossible(wordsOf(cause));
  });
  return { close: () => connection.close() };
}

const noPair: PeerPair = {
  send: () => false,
  read: () =>
    Promise.resolve({ offering: endReading(new Map()), answering: endReading(new Map()) }),
  close: () => undefined,
};

const otherOf = { offering: 'answering', answering: 'offering' } as const;

function connect(offering: EndSettings, answering: EndSettings, events: PairEvents): PeerPair {
  const made: RTCPeerConnection[] = [];
  const open = (settings: EndSettings) => {
    const connection = make(settings);
    made.push(connection);
    return connection;
  };
  const close = () => {
    for (const connection of made) connection.close();
  };
  try {
    return connected({ offering: open(offering), answering: open(answering) }, events, close);
  } catch (cause) {
    close();
    events.onImpossible(wordsOf(cause));
    return noPair;
  }
}

function connected(
  connections: Readonly<Record<End, RTCPeerConnection>>,
  events: PairEvents,
  closeConnections: () => void,
): PeerPair {
  let closed = false;
  const channel = (end: End) => connections[end].createDataChannel('', channelSettings);
  const channels = { offering: channel('offering'), answering: channel('answering') };
  const isOpen = () =>
    channels.offering.readyState === 'open' && channels.answering.readyState === 'open';
  const fail = (cause: unknown) => {
    if (!closed) events.onImpossible(wordsOf(cause));
  };

  for (const end of ['offering', 'answering'] as const) {
    const connection = connections[end];
    const other = connections[otherOf[end]];
    const passOn = ({ sdpMid, sdpMLineIndex, candidate }: RTCIceCandidate) => {
      const seen = seenCandidate({ candidate });
      const text = seen === undefined ? null : events.carry(end, seen);
      if (text === null) return;
      // A candidate that the other end does not understand is one that it cannot use.
      other.addIceCandidate({ candidate: text, sdpMid, sdpMLineIndex }).catch(() => undefined);
    };
    watchGathering(
      connection,
      {
        onCandidate: (candidate) => events.onCandidate(end, candidate),
        onIceError: (error) => events.onIceError(end, error),
        onComplete: () => events.onComplete(end),
      },
      passOn,
    );
    connection.addEventListener('connectionstatechange', () => {
      if (!closed && connection.connectionState === 'failed') events.onFailed();
    });
    channels[end].binaryType = 'arraybuffer';
    channels[end].addEventListener('open', () => {
      if (!closed && isOpen()) events.onOpen();
    });
    channels[end].addEventListener('message', ({ data }) => {
      if (!closed && data instanceof ArrayBuffer) events.onMessage(end, data);
    });
  }
  negotiate(connections).catch(fail);

  return {
    send(from, message) {
      const { readyState, bufferedAmount } = channels[from];
      if (!isOpen() || readyState !== 'open' || bufferedAmount > mostWaiting) return false;
      channels[from].send(message);
      return true;
    },
    async read() {
      const read = async (end: End) =>
        endReading((await readReport(connections[end])) ?? new Map());
      return { offering: await read('offering'), answering: await read('answering') };
    },
    close() {
      closed = true;
      closeConnections();
    },
  };
}

/** Candidates are passed on one by one, as `carry` wants them; the descriptions hold none yet. */
async function negotiate({
  offering,
  answering,
}: Readonly<Record<End, RTCPeerConnection>>): Promise<void> {
  const offer = await offering.createOffer();
  await answering.setRemoteDescription(offer);
  const answer = await answering.createAnswer();
  // Both ends know the other one before they gather, so that no candidate comes too early.
  await offering.setLocalDescription(offer);
  await offering.setRemoteDescription(answer);
  await answering.setLocalDescription(answer);
}

export const browserPeers: PeersPort = { ability, gather, connect };
