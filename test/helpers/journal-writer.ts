import { writeSync } from 'node:fs';
import { createJournal } from '../../lib/jobs/journal.js';
import { openStateDirectory } from '../../lib/jobs/journal-file.js';
import { createLog } from '../../lib/log.js';
import { toNodeName } from '../../xcat-compat/names/node-name.js';
import { info } from '../../xcat-compat/wire/sendmsg.js';

/** Writes steps with two lines each into the journal of a directory, printing how many are on disk, until killed. */
const state = openStateDirectory(process.argv[2] ?? '');
const journal = createJournal(state, createLog('silent'), Date.now);
const node = toNodeName('node1');
const job = journal.nextId();
const words = { plugin: 'openbmc', command: 'rflash', args: [], nodes: [node], cwd: '/', user: undefined };
journal.create({ id: job, ...words, plan: {}, startedAt: 0 }, [{ node, owner: 'x' }]);

function turn(count: number): void {
  const say = (seq: number): void => {
    const event = { kind: 'said', response: info(`line of step ${count}`) } as const;
    journal.write({ kind: 'event', job, seq, at: count, event, change: undefined });
  };
  say(count * 2 - 2);
  const facts = { count };
  const event = {
    kind: 'step',
    node,
    phase: 'intent',
    status: 'UPLOAD',
    tries: 1,
    effect: true,
    facts,
  } as const;
  const change = { visit: 1, spentMs: 0, moved: false, left: undefined };
  journal.write({ kind: 'event', job, seq: undefined, at: count, event, change });
  say(count * 2 - 1);
  const print = (): void => void writeSync(1, `${count}\n`);
  if (count % 3 === 0) journal.whenWritten(print);
  else journal.whenDurable(print);
  setImmediate(turn, count + 1);
}

turn(1);
