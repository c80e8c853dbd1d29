/** The lab: an internet with a service in it, homes, and people in front of real browsers at its homes. */
import type { Browser, BrowserContext } from '@playwright/test';
import type { PictureSize } from '../bench/moving-picture.js';
import type { Opened } from '../bench/program.js';
import { CallPage } from '../fixtures/call-page.js';
import { installMediaProbe } from '../fixtures/media-probe.js';
import { recordPage } from '../fixtures/page-record.js';
import { launchBrowserIn } from '../network/browser.js';
import type { Namespace } from '../network/namespace.js';
import type { Home, HomeOptions } from './home.js';
import type { Internet } from './internet.js';
import type { RouterKind } from './router-kind.js';
import type { LabService } from './service/lab-service.js';

/** Networks in which people can meet on some page; what these open is closed with `opened`. */
export interface Grounds {
  readonly internet: Internet;
  /** of the page */
  readonly origin: string;
  readonly opened: Opened;
  home(kind: RouterKind, options?: HomeOptions): Promise<Home>;
  /** Starts a browser on a computer. */
  browser(on: { readonly namespace: Namespace }, camera?: Camera): Promise<Browser>;
}

/** The same with a running Parley. */
export interface Lab extends Grounds {
  readonly service: LabService;
  /** Someone with a browser of their own on a computer, not in a call yet. */
  person(
    name: string,
    on: { readonly namespace: Namespace },
    options?: PersonOptions,
  ): Promise<CallPage>;
}

export interface PersonOptions {
  /** of another page than the lab's */
  readonly origin?: string;
  /** instead of a rolling ball, which costs a line next to nothing */
  readonly camera?: Camera;
}

export interface Camera {
  readonly size: PictureSize;
  /** path of a YUV4MPEG2 file */
  readonly file: string;
}

/** @param opened ends what is opened by them */
export function groundsFor(opened: Opened, internet: Internet, origin: string): Grounds {
  return {
    internet,
    origin,
    opened,
    async home(kind, options) {
      return opened.add(await internet.home(kind, options), (home) => home.close());
    },
    async browser({ namespace }, camera) {
      const placed = await launchBrowserIn(namespace, { origin, cameraFile: camera?.file });
      return opened.add(placed, (launched) => launched.close()).browser;
    },
  };
}

/** @param opened ends what is opened by it */
export function labFor(opened: Opened, internet: Internet, service: LabService): Lab {
  const grounds = groundsFor(opened, internet, service.origin);
  return {
    ...grounds,
    service,
    async person(name, on, { origin = service.origin, camera } = {}) {
      const context = await openContext(opened, await grounds.browser(on, camera), camera?.size);
      const page = await context.newPage();
      return new CallPage(name, { context, page, record: recordPage(page, origin), origin });
    },
  };
}

/** Someone's window, which gives out its devices and keeps what pages do with WebRTC. */
export async function openContext(
  opened: Opened,
  browser: Browser,
  capture?: PictureSize,
): Promise<BrowserContext> {
  const context = opened.add(
    await browser.newContext({ viewport: { width: 640, height: 480 } }),
    (window) => window.close(),
  );
  await context.grantPermissions(['camera', 'microphone']);
  await context.addInitScript(installMediaProbe, capture);
  return context;
}
