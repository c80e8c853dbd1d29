/**
 * @typedef {object} Chunk of Vite's manifest
 * @property {string} file
 * @property {boolean} [isEntry]
 * @property {readonly string[]} [imports] keys of chunks that load with it
 * @property {readonly string[]} [dynamicImports] keys of chunks that it may load later
 */

/** @typedef {Record<string, Chunk>} Manifest */

/**
 * The script files that the page loads with its entry: what stands before the lobby. Chunks that the lobby itself
 * is made of count too where the page loads them later.
 * @param {Manifest} manifest
 * @param {(key: string) => boolean} isLobby by a chunk's source
 * @returns {Set<string>}
 */
export function filesBeforeLobby(manifest, isLobby) {
  return reach(manifest, ({ dynamicImports = [] }) => dynamicImports.filter(isLobby));
}

/**
 * Every script file that a call can load: all that can be reached from the entry.
 * @param {Manifest} manifest
 * @param {(key: string) => boolean} isOtherPage chunks that no call needs
 * @returns {Set<string>}
 */
export function filesOfCall(manifest, isOtherPage) {
  return reach(manifest, ({ dynamicImports = [] }) =>
    dynamicImports.filter((key) => !isOtherPage(key)),
  );
}

/**
 * @param {Manifest} manifest
 * @param {(chunk: Chunk) => readonly string[]} later which of a chunk's dynamic imports count
 */
function reach(manifest, later) {
  const pending = Object.keys(manifest).filter((key) => manifest[key]?.isEntry);
  if (pending.length === 0) throw new Error('The manifest names no entry.');
  /** @type {Set<string>} */
  const files = new Set();
  for (const key of pending) {
    const chunk = manifest[key];
    if (chunk === undefined) throw new Error(`The manifest lacks ${key}.`);
    if (files.has(chunk.file)) continue;
    files.add(chunk.file);
    pending.push(...(chunk.imports ?? []), ...later(chunk));
  }
  return new Set([...files].filter((file) => file.endsWith('.js')));
}
