/** The `node-turn` package as a server on loopback: port, first and last relay port, user name, password. */
import Turn from 'node-turn';
import { REALM } from '../../testing/requests.js';
import { LOOPBACK } from '../generator/socket-factory.js';

const [port, minPort, maxPort, username, password] = process.argv.slice(2);
if (username === undefined || password === undefined) throw new Error('arguments are missing');

new Turn({
  listeningIps: [LOOPBACK],
  listeningPort: Number(port),
  relayIps: [LOOPBACK],
  minPort: Number(minPort),
  maxPort: Number(maxPort),
  authMech: 'long-term',
  realm: REALM,
  credentials: { [username]: password },
}).start();
