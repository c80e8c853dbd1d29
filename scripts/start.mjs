import { requireSupportedNode } from './console/node-version.mjs';

requireSupportedNode();
const { asksForHelp, exitWith, UsageError } = await import('./console/usage-error.mjs');
const { install } = await import('./prepare/install.mjs');
const { build } = await import('./prepare/build.mjs');
const { runService } = await import('./service/service.mjs');

const USAGE = `npm start                  the web page, signaling and the relay
npm start -- --lan         the same, and HTTPS for other devices on this network
npm run start:signaling    the web page and signaling alone
npm run start:turn         the relay alone`;

await exitWith(async () => {
  const args = process.argv.slice(2);
  if (asksForHelp(args)) {
    console.log(USAGE);
    return 0;
  }
  const parts = partsFrom(args);
  await install();
  await build(parts.signaling ? ['servers', 'web'] : ['servers']);
  return runService(parts);
});

/** @param {readonly string[]} args */
function partsFrom(args) {
  const names = args.filter((arg) => arg !== '--lan');
  const lan = names.length < args.length;
  const [name] = names;
  const known = name === undefined || name === 'signaling' || name === 'turn';
  if (!known || names.length > 1 || (lan && name === 'turn')) {
    throw new UsageError(`Unknown arguments: ${args.join(' ')}\n\n${USAGE}`);
  }
  return { signaling: name !== 'turn', turn: name !== 'signaling', lan };
}
