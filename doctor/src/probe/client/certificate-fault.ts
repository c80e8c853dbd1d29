import { checkServerIdentity, type PeerCertificate, type TLSSocket } from 'node:tls';
import { maxDetail } from '../../step.js';

export type CertificateFault = 'expired' | 'not_yet_valid' | 'name_mismatch' | 'untrusted';

export interface CertificateVerdict {
  readonly fault: CertificateFault;
  /** for the host: until when it was good, whose it is … */
  readonly detail: string;
}

export interface ShownCertificate {
  /** Node's own verdict on the chain; `undefined`: none to be found fault with */
  readonly chainError: string | undefined;
  readonly certificate: PeerCertificate;
  /** the name or address that was asked for */
  readonly host: string;
  /** ms since the epoch */
  readonly now: number;
}

/**
 * What is wrong with a certificate, most telling fault first: time, then name, then the chain. Node names only one fault,
 * and of a certificate that is both expired and of an authority that it does not know, the latter.
 */
export function certificateFault(shown: ShownCertificate): CertificateVerdict | undefined {
  const { chainError, certificate, host, now } = shown;
  const verdict = (fault: CertificateFault, detail: string): CertificateVerdict => ({
    fault,
    detail: detail.slice(0, maxDetail),
  });
  if (Date.parse(certificate.valid_to) < now || chainError === 'CERT_HAS_EXPIRED') {
    return verdict('expired', `valid until ${certificate.valid_to}`);
  }
  if (Date.parse(certificate.valid_from) > now || chainError === 'CERT_NOT_YET_VALID') {
    return verdict('not_yet_valid', `valid from ${certificate.valid_from}`);
  }
  if (checkServerIdentity(host, certificate) !== undefined) {
    return verdict('name_mismatch', `for ${namesOf(certificate)}`);
  }
  return chainError === undefined ? undefined : verdict('untrusted', chainError);
}

function namesOf(certificate: PeerCertificate): string {
  // Browsers go by the alternative names alone (RFC 9110 §4.3.4).
  return (certificate.subjectaltname ?? 'no name').replaceAll(/(?:DNS|IP Address):/gu, '');
}

/** The same of a connection whose handshake is done; one without a certificate is untrusted. */
export function connectionFault(
  socket: TLSSocket,
  host: string,
  now: number,
): CertificateVerdict | undefined {
  const certificate: Partial<PeerCertificate> = socket.getPeerCertificate();
  if (!isWhole(certificate)) return { fault: 'untrusted', detail: 'no certificate' };
  // An Error by its type, the code of one in fact; the name is looked at here.
  const reason: unknown = socket.authorizationError;
  const isChain = typeof reason === 'string' && reason !== 'ERR_TLS_CERT_ALTNAME_INVALID';
  const chainError = isChain ? reason : undefined;
  return certificateFault({ chainError, certificate, host, now });
}

/** Node answers an empty object where there is no certificate. */
function isWhole(certificate: Partial<PeerCertificate>): certificate is PeerCertificate {
  return certificate.valid_to !== undefined && certificate.subject !== undefined;
}
