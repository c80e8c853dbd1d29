import { roomIdSchema } from '@parley/shared';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { createFakeClock, settle, type FakeClock } from '../../call/testing/fake-clock.js';
import { createFakeStorage } from '../../call/testing/fake-devices.js';
import type { LinkIdentity, Storage } from '../../call/ports.js';
import type { CertificateStore } from '../page/certificate-store.js';
import { openIdentity, type OpenIdentity } from './link-identity.js';
import type { PageLocks } from '../page/page-locks.js';

const room = v.parse(roomIdSchema, 'team-standup');
const hourMs = 3_600_000;

/** What all tabs of one browser share. */
class Browser {
  readonly clock: FakeClock = createFakeClock();
  readonly kept = new Map<string, { certificate: RTCCertificate; usedAt: number }>();
  readonly held = new Set<string>();
  works = true;
  made = 0;

  readonly store: CertificateStore = {
    get: async (id) => this.kept.get(id)?.certificate,
    put: async (id, certificate) => {
      if (!this.works) throw new DOMException('cannot be cloned', 'DataCloneError');
      this.kept.set(id, { certificate, usedAt: this.clock.now() });
    },
    delete: async (id) => {
      this.kept.delete(id);
    },
    sweep: async (since, inUse) => {
      for (const [id, { usedAt }] of this.kept) {
        if (usedAt < since && !inUse(id)) this.kept.delete(id);
      }
    },
  };

  readonly locks: PageLocks = {
    hold: (name, waitMs) =>
      new Promise((resolve) => {
        const take = () => {
          if (this.held.has(name)) return false;
          this.held.add(name);
          resolve(() => this.held.delete(name));
          return true;
        };
        if (!take()) this.clock.after(waitMs, () => take() || resolve(null));
      }),
    held: async () => this.held,
  };

  open(storage: Storage, generate?: () => Promise<RTCCertificate>): OpenIdentity {
    const { clock, store, locks } = this;
    const make = async (lifetimeMs: number) => {
      this.made += 1;
      return { expires: clock.now() + lifetimeMs, number: this.made } as unknown as RTCCertificate;
    };
    return openIdentity({ room, storage, clock, store, locks, generate: generate ?? make });
  }

  /** A page in that tab, and what it shows itself by. */
  async visit(storage: Storage): Promise<{ page: OpenIdentity; identity: LinkIdentity }> {
    const page = this.open(storage);
    await this.clock.advance(1_000);
    const identity = await page.identity;
    await settle();
    if (identity === null) throw new Error('no identity');
    return { page, identity };
  }
}

describe('the certificate of a tab', () => {
  it('is found again by a reloaded page', async () => {
    const browser = new Browser();
    const tab = createFakeStorage();
    const { page, identity } = await browser.visit(tab);
    expect(identity.lasts).toBe(true);
    page.close();
    const again = await browser.visit(tab);
    expect(again.identity.certificate).toBe(identity.certificate);
    expect(browser.made).toBe(1);
  });

  it('is waited for while the page before is going away', async () => {
    const browser = new Browser();
    const tab = createFakeStorage();
    const { page, identity } = await browser.visit(tab);
    const reloaded = browser.open(tab);
    await settle();
    page.close();
    await browser.clock.advance(1_000);
    expect((await reloaded.identity)?.certificate).toBe(identity.certificate);
  });

  it('is not shared with a duplicate of the tab, or with another tab', async () => {
    const browser = new Browser();
    const tab = createFakeStorage();
    const { identity } = await browser.visit(tab);
    const copy = await browser.visit(tab);
    expect(copy.identity.certificate).not.toBe(identity.certificate);
    const other = await browser.visit(createFakeStorage());
    expect(other.identity.certificate).not.toBe(identity.certificate);
    expect(browser.kept.size).toBe(3);
  });

  it('is made anew before it expires', async () => {
    const browser = new Browser();
    const tab = createFakeStorage();
    const { page, identity } = await browser.visit(tab);
    await browser.clock.advance(365 * 24 * hourMs - 12 * hourMs);
    page.close();
    const again = await browser.visit(tab);
    expect(again.identity.certificate).not.toBe(identity.certificate);
    expect(again.identity.certificate.expires).toBeGreaterThan(browser.clock.now() + hourMs);
  });

  it('is deleted when its member leaves', async () => {
    const browser = new Browser();
    const tab = createFakeStorage();
    const { page, identity } = await browser.visit(tab);
    identity.forget();
    page.close();
    await settle();
    expect(browser.kept.size).toBe(0);
    expect(browser.held.size).toBe(0);
    const again = await browser.visit(tab);
    expect(again.identity.certificate).not.toBe(identity.certificate);
  });

  it('is deleted half a day after its tab was closed, and never while the tab is open', async () => {
    const browser = new Browser();
    const closed = await browser.visit(createFakeStorage());
    await browser.visit(createFakeStorage());
    closed.page.close();
    await browser.clock.advance(13 * hourMs);
    await browser.visit(createFakeStorage());
    expect(browser.kept.size).toBe(2);
  });
});

describe('a browser that cannot keep certificates', () => {
  it('uses one for this page, and says that it will not last', async () => {
    const browser = new Browser();
    browser.works = false;
    const { identity } = await browser.visit(createFakeStorage());
    expect(identity.lasts).toBe(false);
    expect(identity.certificate.expires).toBeGreaterThan(browser.clock.now());
  });

  it('says so too when the tab forgets everything', async () => {
    const browser = new Browser();
    const { identity } = await browser.visit({ get: () => null, set: () => undefined });
    expect(identity.lasts).toBe(false);
  });

  it('keeps nobody from joining when its database does not answer', async () => {
    const browser = new Browser();
    browser.store.put = () => new Promise(() => undefined);
    browser.store.get = () => new Promise(() => undefined);
    const tab = createFakeStorage();
    const page = browser.open(tab);
    await settle();
    expect((await page.identity)?.lasts).toBe(false);
    tab.set('tab', `parley.certificate.${room}`, 'some-id');
    const { identity } = await browser.visit(tab);
    expect(identity.lasts).toBe(false);
  });

  it('keeps nothing of somebody who leaves while it is being kept', async () => {
    const browser = new Browser();
    const tab = createFakeStorage();
    const page = browser.open(tab);
    (await page.identity)?.forget();
    await settle();
    expect(browser.kept.size).toBe(0);
    expect(tab.get('tab', `parley.certificate.${room}`)).toBeNull();
  });

  it('has none when it cannot make any', async () => {
    const browser = new Browser();
    const page = browser.open(createFakeStorage(), () => Promise.reject(new Error('no')));
    await settle();
    await expect(page.identity).resolves.toBeNull();
  });
});
