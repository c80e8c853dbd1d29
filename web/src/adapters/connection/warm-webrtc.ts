/**
 * Has the browser load what every peer connection needs (threads, codecs, certificates), so that the first one that counts
 * need not wait for it. Two connections negotiate up to where sockets would be opened; nothing leaves this machine.
 */
export async function warmWebRtc(): Promise<void> {
  const [offering, answering] = [new RTCPeerConnection(), new RTCPeerConnection()];
  try {
    offering.addTransceiver('audio');
    offering.addTransceiver('video');
    offering.createDataChannel('');
    const offer = await offering.createOffer();
    await answering.setRemoteDescription(offer);
    await answering.createAnswer();
  } finally {
    offering.close();
    answering.close();
  }
}
