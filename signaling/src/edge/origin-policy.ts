import { hostName, type RequestView } from './request-origin.js';

export interface OriginPolicy {
  /** Origin of our own pages as this client sees it, such as `https://meet.example.org`. */
  own(view: RequestView): string;
  /** Host name (IPv6 in brackets) under which this client reaches the machine. */
  ownHostName(view: RequestView): string;
  /**
   * `own` for a page of ours and for a request that names no origin (not sent by a page), `foreign` for one of another
   * origin that is allowed.
   */
  judge(origin: string | undefined, view: RequestView): 'own' | 'foreign' | 'refused';
}

export interface OriginOptions {
  readonly publicUrl: URL | undefined;
  readonly allowedOrigins: '*' | readonly string[];
}

export function createOriginPolicy({ publicUrl, allowedOrigins }: OriginOptions): OriginPolicy {
  const isOwn = (origin: string, view: RequestView): boolean => {
    if (publicUrl !== undefined) return origin === publicUrl.origin;
    // A proxy that ends TLS in front of us may not say so: only the host can be compared.
    return URL.canParse(origin) && sameHost(new URL(origin).host, view.host);
  };
  return {
    own: (view) => publicUrl?.origin ?? `${view.scheme}://${view.host}`,
    ownHostName: (view) => publicUrl?.hostname ?? hostName(view.host),
    judge: (origin, view) => {
      if (origin === undefined || isOwn(origin, view)) return 'own';
      return allowedOrigins === '*' || allowedOrigins.includes(origin) ? 'foreign' : 'refused';
    },
  };
}

/** Whether two authorities are the same, with the scheme's own port written or not. */
function sameHost(a: string, b: string): boolean {
  const bare = (authority: string) => authority.toLowerCase().replace(/:(?:80|443)$/u, '');
  return bare(a) === bare(b);
}
