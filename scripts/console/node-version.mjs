/** The oldest Node that everything here is tested on; package.json `engines` says the same. */
const OLDEST = [20, 19];

/**
 * Ends with exit code 2 and one sentence when this Node is too old. Imported first and alone, so that an old
 * Node reads this sentence and not a syntax error from a newer file.
 */
export function requireSupportedNode() {
  if (isSupportedNode(process.versions.node)) return;
  console.error(
    `Parley needs Node ${OLDEST.join('.')} or newer; this is Node ${process.versions.node} (see https://nodejs.org).`,
  );
  process.exit(2);
}

/**
 * @param {string} version as in `process.versions.node`
 * @returns {boolean}
 */
export function isSupportedNode(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST;
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}
