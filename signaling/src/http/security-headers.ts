import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';
import type { OriginPolicy } from '../edge/origin-policy.js';
import { viewRequest, type TrustProxy } from '../edge/request-origin.js';

export interface SecurityHeaderOptions {
  readonly origins: OriginPolicy;
  readonly trust: TrustProxy;
}

const ownDevices = ['camera', 'microphone', 'display-capture', 'speaker-selection'];
const ownAbilities = ['autoplay', 'fullscreen', 'picture-in-picture', 'screen-wake-lock'];
const never = ['geolocation', 'payment', 'usb', 'serial', 'hid', 'midi'];

const permissionsPolicy = [
  ...[...ownDevices, ...ownAbilities].map((name) => `${name}=(self)`),
  ...never.map((name) => `${name}=()`),
].join(', ');

const yearInSeconds = 31_536_000;

/**
 * What a browser may do with our pages: load from here only, run no inline script, use camera and microphone here only,
 * and give no room id away as a referrer.
 */
export async function addSecurityHeaders(
  app: FastifyInstance,
  { origins, trust }: SecurityHeaderOptions,
): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'self'"],
        'base-uri': ["'none'"],
        'form-action': ["'self'"],
        'frame-ancestors': ["'none'"],
        'object-src': ["'none'"],
        'img-src': ["'self'", 'data:', 'blob:'],
        'media-src': ["'self'", 'blob:', 'mediastream:'],
        'worker-src': ["'self'", 'blob:'],
        // Safari before 15.4 does not count WebSockets of the same host as 'self'; a proxy may end TLS unseen.
        'connect-src': [
          "'self'",
          (request) => {
            const { host } = new URL(origins.own(viewRequest(request, trust)));
            return `ws://${host} wss://${host}`;
          },
        ],
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
    // Sent below, and only over HTTPS.
    strictTransportSecurity: false,
  });
  app.addHook('onRequest', async (request, reply) => {
    reply.header('permissions-policy', permissionsPolicy);
    if (origins.own(viewRequest(request.raw, trust)).startsWith('https:')) {
      reply.header('strict-transport-security', `max-age=${yearInSeconds}`);
    }
  });
}
