import { readdir, readFile, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const compressible = new Set(['.html', '.js', '.css', '.svg', '.webmanifest']);

/** Writes a `.br` and a `.gz` beside each text file, so that the server compresses nothing while it serves. */
function precompress(): Plugin {
  let folder = '';
  return {
    name: 'parley-precompress',
    apply: 'build',
    configResolved(config) {
      folder = join(config.root, config.build.outDir);
    },
    async closeBundle() {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true });
      const files = entries.filter(
        (entry) => entry.isFile() && compressible.has(extname(entry.name)),
      );
      await Promise.all(
        files.map(async (entry) => {
          const path = join(entry.parentPath, entry.name);
          const bytes = await readFile(path);
          const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
          await Promise.all([
            writeFile(`${path}.br`, await promisify(brotliCompress)(bytes, { params })),
            writeFile(`${path}.gz`, await promisify(gzip)(bytes, { level: 9 })),
          ]);
        }),
      );
    },
  };
}

type ModuleInfoOf = (
  id: string,
) => { readonly isEntry: boolean; readonly importers: readonly string[] } | null;

/** The page loads this module with its entry, as no `import()` stands between them. */
function loadsAtOnce(id: string, infoOf: ModuleInfoOf): boolean {
  const reached = new Set([id]);
  for (const each of reached) {
    const info = infoOf(each);
    if (info?.isEntry === true) return true;
    for (const importer of info?.importers ?? []) reached.add(importer);
  }
  return false;
}

export default defineConfig({
  plugins: [react(), precompress()],
  build: {
    target: 'es2022',
    // The content security policy allows no data: fonts.
    assetsInlineLimit: 0,
    // One stylesheet (10 KB) for all pages: of those that come with a script, Vite fetches none again that failed once.
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
    // Left to itself, the bundler cuts more of the page's own script out for each other page that shares a part of it,
    // and the pieces together compress to 4 KB more.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            {
              name: (id, context) =>
                loadsAtOnce(id, (each) => context.getModuleInfo(each)) ? 'main' : null,
              // Its index reaches every icon; those of other pages are no part of this one.
              test: (id) => !id.includes('/lucide-react/'),
            },
          ],
        },
      },
    },
  },
  server: {
    proxy: {
      '/api': 'http://localhost:8080',
      '/socket.io': { target: 'http://localhost:8080', ws: true },
    },
  },
});
