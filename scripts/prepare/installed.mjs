/**
 * @typedef {object} LockedPackage
 * @property {string} [version]
 * @property {string} [resolved]
 * @property {string} [integrity]
 * @property {boolean} [link]
 * @property {boolean} [optional]
 * @property {boolean} [devOptional]
 * @property {boolean} [peer]
 */

/** @typedef {{ packages?: Record<string, LockedPackage> }} Lockfile */

/**
 * Whether what npm says is in node_modules (`node_modules/.package-lock.json`, written when an install is
 * complete) is what `package-lock.json` asks for. Packages for other platforms may be absent.
 * @param {Lockfile} wanted package-lock.json
 * @param {Lockfile} present node_modules/.package-lock.json
 * @returns {boolean}
 */
export function isInstalled(wanted, present) {
  const wantedPackages = wanted.packages ?? {};
  const presentPackages = present.packages ?? {};
  const missing = Object.entries(wantedPackages).some(([path, locked]) => {
    if (path === '') return false;
    const found = presentPackages[path];
    if (found === undefined) return !(locked.optional || locked.devOptional || locked.peer);
    return !isSame(locked, found);
  });
  return !missing && Object.keys(presentPackages).every((path) => path in wantedPackages);
}

/**
 * Where a package was fetched from says nothing about what it is, since mirrors differ; but a link is the place
 * that it leads to.
 * @param {LockedPackage} wanted
 * @param {LockedPackage} found
 */
function isSame(wanted, found) {
  if (wanted.link || found.link) return wanted.resolved === found.resolved;
  const sameContent =
    wanted.integrity === undefined ||
    found.integrity === undefined ||
    wanted.integrity === found.integrity;
  return wanted.version === found.version && sameContent;
}
