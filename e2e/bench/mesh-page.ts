/** What the mesh bench runs inside the pages of the people in a call. */

declare global {
  interface Window {
    meshLinks: RTCPeerConnection[];
  }
}

export interface CaptureSize {
  readonly width: number;
  readonly height: number;
}

/** Before the page's own scripts: keeps its peer connections, and has its camera deliver that size. */
export function installMeshProbe({ width, height }: CaptureSize): void {
  // pages like about:blank have no devices to stand before
  if (!window.isSecureContext) return;
  const links: RTCPeerConnection[] = [];
  window.meshLinks = links;
  const Native = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Native {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      links.push(this);
    }
  };
  const devices = navigator.mediaDevices;
  const capture = devices.getUserMedia.bind(devices);
  devices.getUserMedia = (constraints = {}) => {
    const { video } = constraints;
    if (!video) return capture(constraints);
    const wanted = video === true ? {} : video;
    return capture({ ...constraints, video: { ...wanted, width, height } });
  };
}

/** What one link of a page did while it was measured. */
export interface LinkFigures {
  /** seconds that were measured; a busy machine is late */
  readonly seconds: number;
  /** bytes on its transport: payload, RTP and SRTP, control and data */
  readonly bytesSent: number;
  readonly packetsSent: number;
  readonly audioBytes: number;
  readonly videoBytes: number;
  readonly framesSent: number;
  /** pixels; 0 where no picture is sent */
  readonly heightSent: number;
  /** seconds in which not a byte of sound came */
  readonly silentSeconds: number;
  /** share of the sound that was made up at the receiver, silence aside: 0 to 1 */
  readonly concealed: number;
}

/** Measures every link that is connected, for so many seconds or a little longer. */
export async function measureLinks(seconds: number): Promise<LinkFigures[]> {
  const count = (entry: Record<string, unknown> | undefined, name: string): number => {
    const value = entry?.[name];
    return typeof value === 'number' ? value : 0;
  };
  const read = async (link: RTCPeerConnection) => {
    const entries = [...(await link.getStats()).values()] as Record<string, unknown>[];
    const of = (type: string, kind?: string) =>
      entries.filter((entry) => entry['type'] === type && (!kind || entry['kind'] === kind));
    const sum = (found: readonly Record<string, unknown>[], name: string) =>
      found.reduce((total, entry) => total + count(entry, name), 0);
    const [heard] = of('inbound-rtp', 'audio');
    const video = of('outbound-rtp', 'video');
    return {
      bytesSent: sum(of('transport'), 'bytesSent'),
      packetsSent: sum(of('transport'), 'packetsSent'),
      audioBytes: sum(of('outbound-rtp', 'audio'), 'bytesSent'),
      videoBytes: sum(video, 'bytesSent'),
      framesSent: sum(video, 'framesSent'),
      heightSent: Math.max(0, ...video.map((entry) => count(entry, 'frameHeight'))),
      heardBytes: count(heard, 'bytesReceived'),
      samples: count(heard, 'totalSamplesReceived'),
      concealed: count(heard, 'concealedSamples') - count(heard, 'silentConcealedSamples'),
    };
  };
  const links = window.meshLinks.filter(({ connectionState }) => connectionState === 'connected');
  const before = await Promise.all(links.map(read));
  const silentSeconds = links.map(() => 0);
  let last = before;
  const began = performance.now();
  for (let second = 1; second <= seconds; second += 1) {
    // by an absolute schedule, as reading takes its time on a busy machine
    await new Promise((resolve) => {
      setTimeout(resolve, Math.max(0, began + second * 1_000 - performance.now()));
    });
    const now = await Promise.all(links.map(read));
    now.forEach(({ heardBytes }, index) => {
      if (heardBytes === last[index]?.heardBytes)
        silentSeconds[index] = (silentSeconds[index] ?? 0) + 1;
    });
    last = now;
  }
  const measured = (performance.now() - began) / 1_000;
  return last.map((now, index) => {
    const then = before[index] ?? now;
    const samples = now.samples - then.samples;
    return {
      seconds: measured,
      bytesSent: now.bytesSent - then.bytesSent,
      packetsSent: now.packetsSent - then.packetsSent,
      audioBytes: now.audioBytes - then.audioBytes,
      videoBytes: now.videoBytes - then.videoBytes,
      framesSent: now.framesSent - then.framesSent,
      heightSent: now.videoBytes === then.videoBytes ? 0 : now.heightSent,
      silentSeconds: silentSeconds[index] ?? 0,
      concealed: samples === 0 ? 1 : (now.concealed - then.concealed) / samples,
    };
  });
}
