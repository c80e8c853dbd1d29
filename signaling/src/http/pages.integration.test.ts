import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { startServer, temporaryFolder } from '../testing/server.js';

const page = '<!doctype html><title>Parley</title>';
const script = 'console.log("a script that is long enough to be worth compressing")';

/** A server with a web client as Vite builds it. */
async function startWithPages(environment: Readonly<Record<string, string>> = {}) {
  const root = await temporaryFolder();
  await mkdir(join(root, 'assets'));
  await writeFile(join(root, 'index.html'), page);
  await writeFile(join(root, 'favicon.svg'), '<svg/>');
  await writeFile(join(root, '.hidden'), 'hidden');
  await writeFile(join(root, 'assets', 'index-Bx1.js'), script);
  await writeFile(join(root, 'assets', 'index-Bx1.js.br'), brotliCompressSync(script));
  return startServer(environment, root);
}

const navigate = (url: string) => fetch(url, { headers: { accept: 'text/html,*/*' } });

describe('pages', () => {
  it.each([
    ['/', 200],
    ['/doctor', 200],
    ['/r/planning', 200],
    ['/r/planning?name=Ana&join=now', 200],
    ['/r/planning/', 200],
    ['/r/x', 404],
    ['/r/Not%20a%20room', 404],
    ['/r/', 404],
    ['/somewhere/else', 404],
  ])('%s is the page, with status %d', async (path, status) => {
    const { url } = await startWithPages();
    const answer = await navigate(url + path);
    expect([answer.status, await answer.text()]).toEqual([status, page]);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('no-cache');
  });

  it('keep hashed files for a year, and others only as long as they do not change', async () => {
    const { url } = await startWithPages();
    const asset = await fetch(`${url}/assets/index-Bx1.js`);
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    const icon = await fetch(`${url}/favicon.svg`);
    expect(icon.headers.get('cache-control')).toBe('no-cache');
    expect(icon.headers.get('etag')).not.toBeNull();
  });

  it('come compressed where they lie compressed', async () => {
    const { url } = await startWithPages();
    const asset = await fetch(`${url}/assets/index-Bx1.js`, {
      headers: { 'accept-encoding': 'br' },
    });
    expect(asset.headers.get('content-encoding')).toBe('br');
    expect(asset.headers.get('vary')?.toLowerCase()).toContain('accept-encoding');
    expect(asset.headers.get('content-type')).toContain('javascript');
    expect(await asset.text()).toBe(script);
  });

  it.each(['/assets/missing.js', '/.hidden', '/..%2f..%2fetc%2fpasswd', '/assets', '/assets/'])(
    '%s is not there',
    async (path) => {
      const { url } = await startWithPages();
      const answer = await fetch(url + path);
      expect(answer.status).toBe(404);
      expect(await answer.json()).toMatchObject({ code: 'not_found' });
      expect(answer.headers.get('cache-control')).toBe('no-store');
    },
  );

  it('say so in a sentence when the web client is not built', async () => {
    const { url, logLines } = await startServer();
    const answer = await navigate(`${url}/r/planning`);
    expect([answer.status, await answer.text()]).toEqual([
      503,
      expect.stringContaining('npm run build'),
    ]);
    expect(logLines.filter((line) => line.includes('not built'))).toHaveLength(1);
  });
});

describe('security headers', () => {
  it('let a page load from here only, run no inline script and keep its address to itself', async () => {
    const { url } = await startWithPages();
    const { headers } = await navigate(`${url}/r/planning`);
    const policy = new Map(
      headers
        .get('content-security-policy')
        ?.split(';')
        .map((entry) => {
          const [name = '', ...sources] = entry.trim().split(' ');
          return [name, sources.join(' ')] as const;
        }),
    );
    expect(policy.get('default-src')).toBe("'self'");
    expect(policy.get('script-src') ?? policy.get('default-src')).toBe("'self'");
    const { host } = new URL(url);
    expect(policy.get('connect-src')).toBe(`'self' ws://${host} wss://${host}`);
    expect(policy.get('frame-ancestors')).toBe("'none'");
    expect(policy.has('upgrade-insecure-requests')).toBe(false);
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('permissions-policy')).toContain('camera=(self), microphone=(self)');
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
  });

  it('demand HTTPS only over HTTPS', async () => {
    const plain = await startWithPages({ TRUST_PROXY: '1' });
    const secured = await startWithPages({ PUBLIC_URL: 'https://meet.example.org' });
    const name = 'strict-transport-security';
    expect((await navigate(plain.url)).headers.get(name)).toBeNull();
    const proxied = await fetch(plain.url, { headers: { 'x-forwarded-proto': 'https' } });
    expect(proxied.headers.get(name)).toMatch(/^max-age=\d+$/u);
    const answer = await navigate(secured.url);
    expect(answer.headers.get(name)).toMatch(/^max-age=\d+$/u);
    expect(answer.headers.get('content-security-policy')).toContain('wss://meet.example.org');
  });
});
