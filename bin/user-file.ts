import { text } from 'node:stream/consumers';
import { decodeFileOrder } from '../lib/files/file-order.js';
import { obeyFileOrder } from '../lib/files/obey-file-order.js';

/** The process that opens a file for a user, started by the daemon; order and answers are JSON. */
const answers = await obeyFileOrder(decodeFileOrder(await text(process.stdin)));
process.stdout.write(JSON.stringify(answers));
