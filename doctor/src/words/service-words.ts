/** Signaling, names and certificates. */
import type { Finding, FindingCode } from '../finding.js';
import type { Words, Wording } from './wording.js';
import { tooManyRequests } from '../rules/signaling.js';
import { hostNamed } from './ice-url.js';

type ServiceCode = Extract<
  FindingCode,
  `signaling_${string}` | `tls_${string}` | 'credentials_absent' | 'clock_off' | 'dns_failed'
>;

const isPage = (subjects: readonly string[]): boolean => /^https?:/.test(subjects[0] ?? '');

/** Which settings hold the certificate of whatever is at `subjects`. */
const certificate = (subjects: readonly string[]): string =>
  isPage(subjects) ? 'the proxy in front of Parley' : 'TURN_TLS_CERT and TURN_TLS_KEY';

/** What a caller loses without a server's encryption. */
function withoutTls({ subjects, severity }: Finding): string {
  if (isPage(subjects)) return 'This service cannot be used until its host mends that.';
  return severity === 'error'
    ? 'Calls fail where no direct line comes about, until the host mends that.'
    : 'Calls from strict networks may fail until the host mends that; other calls are not affected.';
}

const insecure =
  (title: string, what: string, fix: (where: string, host: string) => string): Wording =>
  (finding): Words => ({
    title,
    caller: `${what} ${withoutTls(finding)}`,
    host: fix(certificate(finding.subjects), hostNamed(finding.subjects)),
  });

const isStatus = (detail: string | null): detail is string => /^[1-5]\d\d$/.test(detail ?? '');

export const serviceWords: Readonly<Record<ServiceCode, Wording>> = {
  signaling_unreachable: ({ subjects, detail }) => ({
    title: 'The service does not answer',
    caller:
      'This service cannot be reached from your network: check your connection, or ask the host whether it is running.',
    host: isStatus(detail)
      ? `Something in front of signaling answers in its place, with status ${detail}: see that signaling runs and that the proxy at ${hostNamed(subjects)} leads to its PORT.`
      : `Check that signaling runs and that ${hostNamed(subjects)} leads to its PORT, directly or by a proxy that passes /healthz, /api/ and /socket.io/ on.`,
  }),
  signaling_not_parley: ({ subjects }) => ({
    title: 'Something else answers',
    caller:
      'What answers at this address is not Parley: check the address, or sign in first if your network asks for it.',
    host: `Something other than Parley answers at ${hostNamed(subjects)}: point the name or the proxy at signaling’s PORT.`,
  }),
  signaling_polling_only: () => ({
    title: 'No WebSocket',
    caller:
      'Calls work, but joining takes longer, since something on the way blocks WebSocket connections.',
    host: 'Have the proxy pass WebSocket upgrades on for /socket.io/; if only some people are concerned, it is a proxy in their network.',
  }),
  signaling_slow: () => ({
    title: 'The service answers slowly',
    caller: 'Joining a call will take several seconds, since the service answers slowly from here.',
    host: 'Look at the server’s load, or at its distance from the people who use it.',
  }),
  clock_off: ({ detail }) => ({
    title: 'The clocks differ',
    caller:
      'Your device’s clock and the service’s differ by more than a minute: set yours to automatic.',
    host: `Keep the clocks of signaling and of the relay by NTP${detail === null ? '' : ` (${detail} as seen from here)`}: relay credentials hold a time, and are refused once it has passed.`,
  }),
  credentials_absent: ({ detail }) =>
    detail === tooManyRequests
      ? {
          title: 'Too many tests',
          caller: 'There were too many tests from your network: wait a minute, then try again.',
          host: 'POST /api/ice answered 429: too many tests came from one address. If everybody gets that, signaling takes its proxy’s address for theirs: set TRUST_PROXY.',
        }
      : {
          title: 'No access to the relay',
          caller:
            'This service gave out no access to its relay, so calls between strict networks will fail; try again in a minute, then tell the host.',
          host: `POST /api/ice did not answer as it should${isStatus(detail) ? ` (status ${detail})` : ''}: see signaling’s log, and that a proxy passes /api/ on.`,
        },
  dns_failed: ({ subjects }) => ({
    title: 'A name is not found',
    caller: `The name ${hostNamed(subjects)} cannot be found: check your connection, then tell the host.`,
    host: `Add an A record (and AAAA, with IPv6) for ${hostNamed(subjects)}, or ${isPage(subjects) ? 'correct PUBLIC_URL' : 'name the relay otherwise in TURN_URLS'}.`,
  }),
  tls_expired: insecure(
    'A certificate has expired',
    'A certificate of this service has expired.',
    (where, host) => `Renew the certificate for ${host} in ${where}.`,
  ),
  tls_not_yet_valid: insecure(
    'A certificate is not valid yet',
    'A certificate of this service is dated in the future, or a clock is wrong.',
    (where, host) =>
      `Check the clocks first, then the first day of the certificate for ${host} in ${where}.`,
  ),
  tls_name_mismatch: insecure(
    'A certificate is for another name',
    'A certificate of this service is for another name.',
    (where, host) => `Put a certificate for ${host} into ${where}.`,
  ),
  tls_untrusted: insecure(
    'A certificate is not trusted',
    'A certificate of this service is not one that browsers trust.',
    (where, host) =>
      `Put a certificate for ${host} from a public authority, with its whole chain, into ${where}; if only some find this, something in their network puts itself in between.`,
  ),
  tls_failed: insecure(
    'Encryption fails',
    'No encrypted connection to this service comes about.',
    (where, host) =>
      `Check that TLS is served at ${host}, with a certificate and the key that belongs to it in ${where}.`,
  ),
};
