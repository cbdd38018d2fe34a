import { writeSync } from 'node:fs';
import { createJournal } from '../../lib/jobs/journal.js';
import { openStateDirectory } from '../../lib/jobs/journal-file.js';
import { createLog } from '../../lib/log.js';
import { toNodeName } from '../../xcat-compat/names/node-name.js';
import { info } from '../../xcat-compat/wire/sendmsg.js';

/** Writes steps with two lines each into the journal of a directory, printing how many are on disk, until killed. */
const state = openStateDirectory(process.argv[2] ?? '');
const journal = createJournal(state.journal, createLog('silent'), Date.now);
const node = toNodeName('node1');
const job = journal.nextId();
const words = { plugin: 'openbmc', command: 'rflash', args: [], nodes: [node], cwd: '/', user: undefined };
journal.create({ id: job, ...words, plan: {}, startedAt: 0 }, [{ node, owner: 'x' }]);

function turn(count: number): void {
  journal.write({ kind: 'line', job, seq: count * 2 - 2, response: info(`line of step ${count}`) });
  const step = { kind: 'intent', status: 'UPLOAD', facts: { count }, effect: true } as const;
  journal.write({ kind: 'step', job, node, step, at: count });
  journal.write({ kind: 'line', job, seq: count * 2 - 1, response: info(`line of step ${count}`) });
  const print = (): void => void writeSync(1, `${count}\n`);
  if (count % 3 === 0) journal.whenWritten(print);
  else journal.whenDurable(print);
  setImmediate(turn, count + 1);
}

turn(1);
