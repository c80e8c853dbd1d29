import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LocalTracks } from '../../call/ports.js';
import { createMediaSections } from './media-sections.js';

class FakeStream {
  readonly tracks = new Set<MediaStreamTrack>();
  addTrack(track: MediaStreamTrack): void {
    this.tracks.add(track);
  }
}

const tracksIn = (stream: MediaStream) => [...(stream as unknown as FakeStream).tracks];

class FakeTrack extends EventTarget {
  readonly kind: string;
  muted = true;
  constructor(kind: string) {
    super();
    this.kind = kind;
  }
  getSettings(): MediaTrackSettings {
    return {};
  }
  /** The first packet arrives. */
  flow(): void {
    this.muted = false;
    this.dispatchEvent(new Event('unmute'));
  }
}

function fakeTransceiver(
  kind: string,
  track: MediaStreamTrack | null,
  direction: string,
  encodings: readonly RTCRtpEncodingParameters[] = [{}],
) {
  const remote = new FakeTrack(kind);
  const transceiver = {
    direction,
    sender: {
      track,
      replaceTrack(next: MediaStreamTrack | null) {
        if (next !== null && next.kind !== kind) return Promise.reject(new TypeError(next.kind));
        transceiver.sender.track = next;
        return Promise.resolve();
      },
      encodings,
      getParameters: () => ({
        encodings: transceiver.sender.encodings.map((each) => ({ ...each })),
      }),
      setParameters(parameters: RTCRtpSendParameters) {
        transceiver.sender.encodings = parameters.encodings;
        return Promise.resolve();
      },
    },
    receiver: { track: remote },
  };
  return { transceiver, remote };
}

type Fake = ReturnType<typeof fakeTransceiver>;

class FakeConnection extends EventTarget {
  readonly fakes: Fake[] = [];
  connectionState: RTCPeerConnectionState = 'new';
  getTransceivers() {
    return this.fakes.map((fake) => fake.transceiver);
  }
  addTransceiver(
    what: string | MediaStreamTrack,
    { direction, sendEncodings = [{}] }: RTCRtpTransceiverInit & { direction: string },
  ) {
    const fake =
      typeof what === 'string'
        ? fakeTransceiver(what, null, direction, sendEncodings)
        : fakeTransceiver(what.kind, what, direction, sendEncodings);
    this.fakes.push(fake);
    return fake.transceiver;
  }
  /** A remote description with these sections is set. */
  describe(kinds: readonly string[]): void {
    for (const kind of kinds.slice(this.fakes.length)) {
      this.fakes.push(fakeTransceiver(kind, null, 'recvonly'));
    }
    for (const { transceiver, remote } of this.fakes) {
      this.dispatchEvent(Object.assign(new Event('track'), { transceiver, track: remote }));
    }
  }
}

const local = (kind: string) => new FakeTrack(kind) as unknown as MediaStreamTrack;
const camera = { shorterSide: 360, frameRate: 24, bitrate: 700_000 };
const none: LocalTracks = { mic: null, camera: null, screen: null };

function create(initiator: boolean, tracks: LocalTracks) {
  const connection = new FakeConnection();
  const onReady = vi.fn<() => void>();
  const onError = vi.fn<(cause: unknown) => void>();
  const sections = createMediaSections({
    connection: connection as unknown as RTCPeerConnection,
    initiator,
    tracks,
    limits: { mic: null, camera, screen: null },
    onReady,
    onError,
  });
  const sent = () => connection.fakes.map(({ transceiver }) => transceiver.sender.track);
  const directions = () => connection.fakes.map(({ transceiver }) => transceiver.direction);
  return { connection, sections, onReady, onError, sent, directions };
}

beforeEach(() => {
  vi.stubGlobal('MediaStream', FakeStream);
  vi.stubGlobal('RTCRtpReceiver', { getCapabilities: () => null });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

describe('the media sections (L4)', () => {
  it('are three in every offer, in both directions, with the tracks there are', () => {
    const camera = local('video');
    const { connection, sent, directions } = create(true, { ...none, camera });
    expect(connection.fakes.map(({ remote }) => remote.kind)).toEqual(['audio', 'video', 'video']);
    expect(directions()).toEqual(['sendrecv', 'sendrecv', 'sendrecv']);
    expect(sent()).toEqual([null, camera, null]);
  });

  it('are answered in both directions with the tracks that are there by then', () => {
    const mic = local('audio');
    const screen = local('video');
    const { connection, sections, sent, directions } = create(false, { ...none, mic });
    sections.setTrack('screen', screen);
    connection.describe(['audio', 'video', 'video']);
    expect(directions()).toEqual(['sendrecv', 'sendrecv', 'sendrecv']);
    expect(sent()).toEqual([mic, null, screen]);
  });

  it('carry another track, or none, without a negotiation', () => {
    const { connection, sections, sent } = create(false, none);
    connection.describe(['audio', 'video', 'video']);
    const camera = local('video');
    sections.setTrack('camera', camera);
    expect(sent()).toEqual([null, camera, null]);
    sections.setTrack('camera', null);
    expect(sent()).toEqual([null, null, null]);
  });

  it.each([true, false])('give two streams, the camera with its first packet', (initiator) => {
    const { connection, sections, onReady } = create(initiator, none);
    connection.describe(['audio', 'video', 'video']);
    const [mic, camera, screen] = connection.fakes.map(({ remote }) => remote);
    expect(onReady).toHaveBeenCalledOnce();
    expect(tracksIn(sections.media)).toEqual([mic]);
    expect(tracksIn(sections.screen)).toEqual([screen]);
    camera?.flow();
    expect(tracksIn(sections.media)).toEqual([mic, camera]);
  });

  it.each([true, false])('cost what their link may cost, from the start', async (initiator) => {
    const { connection, sections } = create(initiator, none);
    connection.describe(['audio', 'video', 'video']);
    connection.connectionState = 'connected';
    connection.dispatchEvent(new Event('connectionstatechange'));
    const encodings = () => connection.fakes.map((fake) => fake.transceiver.sender.encodings[0]);
    await vi.waitFor(() => {
      expect(encodings()).toMatchObject([
        { priority: 'high' },
        { active: true, maxBitrate: 700_000 },
        { active: false },
      ]);
    });
    sections.limit({ mic: 16_000, camera: null, screen: { ...camera, bitrate: 1 } });
    await vi.waitFor(() => {
      expect(encodings()).toMatchObject([
        { maxBitrate: 16_000 },
        { active: false },
        { active: true, maxBitrate: 1 },
      ]);
    });
  });

  it('that no offer of ours has stay unanswered', () => {
    const tracks = { mic: local('audio'), camera: local('video'), screen: local('video') };
    const { connection, sections, sent, directions } = create(false, tracks);
    connection.describe(['video', 'video', 'video', 'audio', 'video']);
    expect(directions()).toEqual(['recvonly', 'sendrecv', 'sendrecv', 'recvonly', 'recvonly']);
    expect(sent()).toEqual([null, tracks.camera, tracks.screen, null, null]);
    expect(sections.micReceiver).toBeNull();
    expect(tracksIn(sections.media)).toEqual([]);
  });

  it('tell when a track cannot be set', async () => {
    const { sections, onError } = create(true, none);
    sections.setTrack('camera', local('audio'));
    await vi.waitFor(() => expect(onError).toHaveBeenCalledOnce());
  });
});
