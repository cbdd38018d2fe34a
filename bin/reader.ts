import { type ReaderTask, runReader } from '../lib/files/reader-main.js';

/** A process that reads for one user, started by the daemon: `reader.js NAME UID GID content|names PATH`. */
const [name = '', uid = '', gid = '', task = '', path = ''] = process.argv.slice(2);
const what: ReaderTask = task === 'names' ? 'names' : 'content';
process.exit(runReader({ name, uid: Number(uid), gid: Number(gid) }, what, path));
