import type { PeerLinkEvent } from '../../call/ports.js';
import { sha256Hex } from '../page/sha256.js';

/**
 * Tells the certificates of every DTLS handshake that ends well. The own one is `certificate`, the only one that the
 * connection was made with. The other end's comes from the transport, as it was shown and proved in the handshake, and
 * not from the description: that may name several, of which only one was verified. The answer ends the watching.
 */
export function watchCertificates(
  connection: RTCPeerConnection,
  certificate: RTCCertificate | null,
  emit: (event: PeerLinkEvent) => void,
): () => void {
  let stopped = false;
  let transport: RTCDtlsTransport | null = null;

  const read = async () => {
    // Browsers of some years ago lack either function.
    const own = certificate?.getFingerprints?.().find(({ algorithm }) => algorithm === 'sha-256');
    const [theirs] = transport?.getRemoteCertificates?.() ?? [];
    if (own?.value === undefined || theirs === undefined || !globalThis.isSecureContext) {
      emit({ type: 'certificates', fingerprints: null });
      return;
    }
    const fingerprints = {
      own: own.value.replaceAll(':', '').toLowerCase(),
      theirs: await sha256Hex(theirs),
    };
    if (!stopped) emit({ type: 'certificates', fingerprints });
  };

  const onStateChange = () => {
    // Chromium makes another handshake on the same transport when a new description names another fingerprint.
    if (transport?.state === 'connected') void read();
  };

  /** One transport carries everything (max-bundle); it is there once a description is set. */
  const find = () => {
    if (transport !== null) return;
    transport = connection.getTransceivers()[0]?.receiver.transport ?? null;
    if (transport === null) return;
    transport.addEventListener('statechange', onStateChange);
    onStateChange();
  };
  connection.addEventListener('signalingstatechange', find);
  connection.addEventListener('connectionstatechange', find);

  return () => {
    stopped = true;
    connection.removeEventListener('signalingstatechange', find);
    connection.removeEventListener('connectionstatechange', find);
    transport?.removeEventListener('statechange', onStateChange);
  };
}
