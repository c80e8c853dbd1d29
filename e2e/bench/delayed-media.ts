import type { BrowserContext } from '@playwright/test';
import type { Forwarder } from '../network/forwarder.js';

declare global {
  interface Window {
    /** the port that stands for a candidate's */
    delayedPort: (address: string, port: number) => Promise<number>;
  }
}

/**
 * Runs in the page before its own scripts: the other end's candidates become the forwarder's, so that media and checks go
 * through it. Those over TCP or IPv6 are left out.
 */
function sendThrough(address: string): void {
  const delayed = async (candidate: string): Promise<string | null> => {
    const fields = candidate.split(' ');
    const [, , protocol, , host = '', port] = fields;
    if (protocol?.toLowerCase() !== 'udp' || host.includes(':')) return null;
    fields[4] = address;
    fields[5] = String(await window.delayedPort(host, Number(port)));
    return fields.join(' ');
  };
  const Native = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Native {
    override async addIceCandidate(init?: RTCIceCandidateInit | null): Promise<void> {
      if (!init?.candidate) return super.addIceCandidate(init);
      const candidate = await delayed(init.candidate);
      if (candidate === null) return undefined;
      const { sdpMid = null, sdpMLineIndex = null, usernameFragment = null } = init;
      return super.addIceCandidate({ candidate, sdpMid, sdpMLineIndex, usernameFragment });
    }
    override async setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
      const { type, sdp = '' } = description;
      // those that were there already are in the text; each is told by itself as well
      const bare = sdp.replaceAll(/^a=(candidate:.*|end-of-candidates)\r\n/gm, '');
      return super.setRemoteDescription({ type, sdp: bare });
    }
  };
}

/** Delays all media of the context's pages. */
export async function delayMedia(
  context: BrowserContext,
  forwarder: Forwarder,
  address: string,
): Promise<void> {
  await context.exposeFunction('delayedPort', (host: string, port: number) =>
    forwarder.udp({ host, port }),
  );
  await context.addInitScript(sendThrough, address);
}
