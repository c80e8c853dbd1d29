/** The server of the bare call as a program of its own, on the port that it is told: it may run in another network. */
import { startBareServer } from './bare-call.js';

await startBareServer(Number(process.env['PORT']));
