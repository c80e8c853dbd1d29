import type { IceServer } from '@parley/shared';

const iceServerOf = ({ urls, username, credential }: IceServer): RTCIceServer => ({
  urls: [...urls],
  ...(username === undefined ? {} : { username }),
  ...(credential === undefined ? {} : { credential }),
});

export interface ConnectionSettings {
  readonly iceServers: readonly IceServer[];
  /** Gathers candidates of relays and nothing else. */
  readonly relayOnly: boolean;
  /** null: one that the browser makes. */
  readonly certificate: RTCCertificate | null;
}

/** How every peer connection is set up. */
export function configurationOf({
  iceServers,
  relayOnly,
  certificate,
}: ConnectionSettings): RTCConfiguration {
  return {
    iceServers: iceServers.map(iceServerOf),
    // Setting the configuration of a connection without the certificates that it has is an error.
    certificates: certificate === null ? [] : [certificate],
    iceTransportPolicy: relayOnly ? 'relay' : 'all',
    bundlePolicy: 'max-bundle',
    rtcpMuxPolicy: 'require',
  };
}
