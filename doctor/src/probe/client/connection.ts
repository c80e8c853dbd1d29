import type { TransportAddress } from '@parley/stun/transport-address';
import type { CertificateVerdict } from './certificate-fault.js';
import type { ClientTransport } from './ice-target.js';
import type { ReachFault } from './reach-fault.js';

/** A server as it is to be reached. */
export interface Endpoint {
  readonly transport: ClientTransport;
  readonly address: TransportAddress;
  /** what the URL calls it: a certificate has to be for this */
  readonly host: string;
}

/** Messages to and from one server, over a socket that is this connection's own. */
export interface Connection {
  readonly transport: ClientTransport;
  readonly local: TransportAddress;
  /** ms until it stood; over UDP, which has no connections, next to nothing */
  readonly connectMs: number;
  /** how TLS went; null without TLS */
  readonly tls: { readonly ms: number; readonly fault: CertificateVerdict | undefined } | null;
  readonly send: (message: Buffer) => void;
  readonly close: () => void;
}

export interface ConnectionHandlers {
  /** One message, not read yet: STUN, ChannelData, or anything else over UDP. */
  readonly received: (message: Buffer) => void;
  /** Told at most once; nothing is received afterwards. */
  readonly ended: (end: ConnectionEnd) => void;
}

export type ConnectionEnd =
  | { readonly reason: ReachFault; readonly detail: string }
  /** by the server */
  | { readonly reason: 'closed'; readonly detail: string }
  /** The stream has something else in it than STUN. */
  | { readonly reason: 'not_stun'; readonly detail: string };

export type Opening =
  | { readonly opened: true; readonly connection: Connection }
  | {
      readonly opened: false;
      readonly step: 'reach';
      readonly fault: ReachFault;
      readonly detail: string | null;
    }
  /** TCP stood, TLS did not come about. */
  | {
      readonly opened: false;
      readonly step: 'tls';
      readonly connectMs: number;
      readonly detail: string | null;
    };
