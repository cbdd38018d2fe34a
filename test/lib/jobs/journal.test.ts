import { spawn } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import type { JobEvent } from '../../../lib/events/job-event.js';
import { createJournal, type Journal } from '../../../lib/jobs/journal.js';
import { openJournalToRead, openStateDirectory } from '../../../lib/jobs/journal-file.js';
import { createReader } from '../../../lib/jobs/journal-reader.js';
import { FORMAT, formatOf, migrate } from '../../../lib/jobs/migrations.js';
import type { Change, JobRecord, JournalEntry } from '../../../lib/jobs/record.js';
import { createLog } from '../../../lib/log.js';
import { toNodeName } from '../../../xcat-compat/names/node-name.js';
import { openSqlite, type SqliteDatabase } from '../../../xcat-compat/tables/sqlite-driver.js';
import { info } from '../../../xcat-compat/wire/sendmsg.js';

const node = toNodeName('node1');
const DAY = 86_400_000;

function record(journal: Journal, startedAt = 1000): JobRecord {
  return {
    id: journal.nextId(),
    plugin: 'openbmc',
    command: 'rflash',
    args: ['-a', undefined, '/image.tar'],
    nodes: [node, toNodeName('node2')],
    cwd: '/',
    user: 'root',
    plan: { kind: 'upload' },
    startedAt,
  };
}

function open(directory: string, now = () => 2000) {
  const state = openStateDirectory(directory);
  const journal = createJournal(state, createLog('silent'), now);
  const close = (): void => {
    journal.close();
    state.close();
  };
  return { journal, close };
}

function entry(
  job: number,
  seq: number | undefined,
  at: number,
  event: JobEvent,
  change?: Change,
): JournalEntry {
  return { kind: 'event', job, seq, at, event, change };
}

const written = (journal: Journal): Promise<void> => new Promise((resolve) => journal.whenDurable(resolve));

t.test('what is written is read back, also by another connection and after a restart', async (t) => {
  const directory = join(t.testdir(), 'state');
  const first = open(directory);
  const job = record(first.journal);
  first.journal.create(job, [{ node, owner: '10.0.0.1' }]);
  const step = { kind: 'step', node, phase: 'intent', status: 'UPLOAD', tries: 1, effect: true } as const;
  const entered = { visit: 1, spentMs: 20, moved: true, left: undefined };
  const [id, one] = [job.id, info('one: ü')];
  const facts = { image: 'x' };
  first.journal.write(entry(id, 0, 1500, { ...step, facts, identity: { uuid: 'u' } }, entered));
  first.journal.write(entry(id, undefined, 1510, { ...step, facts }, { ...entered, moved: false }));
  first.journal.write(entry(id, 1, 1520, { kind: 'said', response: one }));
  await written(first.journal);

  const reading = openJournalToRead(directory);
  t.same(reading && createReader(reading).unfinished(), first.journal.reader.unfinished());
  reading?.close();
  t.equal(statSync(join(directory, 'journal.sqlite')).mode & 0o777, 0o600);
  t.equal(statSync(directory).mode & 0o777, 0o700);
  first.close();

  const again = open(directory);
  const identity = { uuid: 'u' };
  const resume = { status: 'UPLOAD', intent: true, facts: { image: 'x' }, spentMs: 20, identity };
  const jobNodes = [
    { node, owner: '10.0.0.1', resume, visit: 1, cancelled: false, result: undefined, since: 1500 },
  ];
  t.same(again.journal.reader.unfinished(), [{ ...job, endedAt: undefined, jobNodes }]);
  t.same(again.journal.reader.lines(job.id, 0, 10), [{ seq: 1, response: one }]);
  t.equal(again.journal.reader.nextSeq(id), 2);

  const left = { visit: 1, status: 'UPLOAD', since: 1500, ms: 90, requests: 1, outcome: 'id' };
  const came = { visit: 2, spentMs: 0, moved: true, left };
  const outcome = { ...step, phase: 'outcome', effect: false, outcome: 'id', next: 'AWAIT_READY' } as const;
  again.journal.write(entry(id, 2, 1600, { ...outcome, facts: { id: '1' } }, came));
  await written(again.journal);
  t.same(again.journal.reader.job(job.id)?.jobNodes[0]?.resume, {
    status: 'AWAIT_READY',
    intent: false,
    facts: { id: '1' },
    spentMs: 0,
    identity,
  });
  t.same(again.journal.reader.visits(job.id, node), [
    { visit: 1, status: 'UPLOAD', since: 1500, ms: 90, requests: 1, outcome: 'id' },
  ]);
  const result = { kind: 'failure', reason: 'why' } as const;
  again.journal.write(entry(id, 3, 1650, { kind: 'cancelled', node, by: 'bob', isTold: true }));
  again.journal.write(entry(id, 4, 1700, { kind: 'settled', node, result }));
  again.journal.write(entry(id, 5, 1800, { kind: 'ended' }));
  await written(again.journal);
  t.same(again.journal.reader.job(job.id)?.jobNodes[0]?.result, result);
  t.same([...again.journal.reader.lastFinished([node], 'rflash')], [[node, { job: job.id, refused: false }]]);
  t.same([...again.journal.reader.lastFinished([node], 'rpower')], []);

  const stamp = (seq: number, at: number) => ({ job: id, seq, at });
  t.same(
    again.journal.reader.events(id, 0, 10),
    [
      { ...stamp(0, 1500), ...step },
      { ...stamp(1, 1520), kind: 'said', response: one },
      { ...stamp(2, 1600), ...outcome },
      { ...stamp(3, 1650), kind: 'cancelled', node, by: 'bob', isTold: true },
      { ...stamp(4, 1700), kind: 'settled', node, result },
      { ...stamp(5, 1800), kind: 'ended' },
    ],
    'what a node knows is kept once, with the node',
  );
  t.same(
    again.journal.reader.events(id, 3, 2).map(({ seq }) => seq),
    [3, 4],
  );
  again.close();
});

t.test('finished jobs are forgotten after 30 days, unfinished ones never', async (t) => {
  const directory = join(t.testdir(), 'state');
  const first = open(directory);
  for (const endedAt of [1000, 20 * DAY, undefined]) {
    const job = record(first.journal);
    first.journal.create(job, [{ node, owner: 'x' }]);
    if (endedAt !== undefined) first.journal.write(entry(job.id, 0, endedAt, { kind: 'ended' }));
  }
  first.close();
  const later = open(directory, () => 31 * DAY);
  t.same(
    [...later.journal.reader.newest()].map(({ id }) => id),
    [3, 2],
  );
  t.equal(later.journal.nextId(), 4);
  later.close();
});

t.test('one daemon a directory; a directory that cannot be used is said', async (t) => {
  const directory = join(t.testdir({ file: '' }), 'state');
  const first = open(directory);
  t.throws(() => openStateDirectory(directory), /Another xcatd-ts uses the state directory/);
  first.close();
  const second = open(directory);
  second.close();
  t.throws(() => openStateDirectory(join(directory, '..', 'file')), /cannot be used/);
  t.equal(openJournalToRead(join(directory, 'nothing')), undefined);
});

t.test('a writer killed at any moment leaves whole turns, and all that it was told is on disk', async (t) => {
  const writer = fileURLToPath(new URL('../../helpers/journal-writer.js', import.meta.url));
  for (let round = 0; round < 12; round += 1) {
    const directory = join(t.testdir(), `state${round}`);
    const child = spawn(process.execPath, [writer, directory], { stdio: ['ignore', 'pipe', 'inherit'] });
    let told = 0;
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (more: string) => {
      text += more;
      told = Number(text.trimEnd().split('\n').at(-1) ?? 0) || told;
    });
    const ended = new Promise((resolve) => child.once('close', resolve));
    while (told === 0) await pause(5);
    await pause(round * 4);
    child.kill('SIGKILL');
    await ended;
    const complete = text.slice(0, text.lastIndexOf('\n')).split('\n').at(-1);

    const { journal, close } = open(directory);
    const [job] = journal.reader.unfinished();
    const facts = job?.jobNodes[0]?.resume?.facts;
    const count = typeof facts === 'object' && facts !== null && 'count' in facts ? Number(facts.count) : 0;
    t.ok(count >= Number(complete), `${count} on disk, ${complete} told`);
    t.equal(journal.reader.lineCount(job?.id ?? 0), count * 2, 'the lines of a turn are there with its step');
    close();
  }
});

t.test('a damaged lock is told as what it is', async (t) => {
  const directory = join(
    t.testdir({ state: { 'lock.sqlite': 'no database at all, '.repeat(500) } }),
    'state',
  );
  t.throws(
    () => openStateDirectory(directory),
    /lock\.sqlite cannot be used as a lock: file is not a database\. If no other xcatd-ts uses .*, remove the file/,
  );
});

t.test(
  'a journal is brought to the present format from each one before it, with all that is in it',
  async (t) => {
    const rowsIn = (database: SqliteDatabase, table: string): readonly unknown[] =>
      database.prepare(`SELECT * FROM ${table}`).all();
    for (let from = 0; from <= FORMAT; from += 1) {
      const directory = join(t.testdir(), `from${from}`);
      mkdirSync(directory);
      const old = openSqlite(join(directory, 'journal.sqlite'));
      migrate(old, from);
      t.equal(formatOf(old), from);
      if (from > 0) {
        old.exec(`INSERT INTO jobs VALUES (3, 'openbmc', 'rflash', '[]', '["node1"]', '/', 'root', '{}', 1000, NULL);
        INSERT INTO nodes (job, place, node, owner, status, intent, facts, since) VALUES (3, 0, 'node1', 'x', 'UPLOAD', 1, '{"a":1}', 1200);
        INSERT INTO lines (job, seq, response) VALUES (3, 0, '{"info":"one"}')`);
      }
      const reading = openJournalToRead(directory);
      if (reading !== undefined)
        t.match(createReader(reading).job(3), { jobNodes: [{ node: 'node1', visit: 0 }] }, 'also as it is');
      reading?.close();
      old.close();

      const { journal, close } = open(directory);
      const reopened = openSqlite(join(directory, 'journal.sqlite'));
      t.equal(formatOf(reopened), FORMAT);
      t.same(rowsIn(reopened, 'visits'), []);
      reopened.close();
      if (from > 0) {
        const resume = { status: 'UPLOAD', intent: true, facts: { a: 1 }, spentMs: 0 };
        t.match(journal.reader.unfinished(), [{ id: 3, jobNodes: [{ owner: 'x', resume, since: 1200 }] }]);
        t.same(journal.reader.lines(3, 0, 10), [{ seq: 0, response: info('one') }]);
        t.same(journal.reader.events(3, 0, 10), [
          { job: 3, seq: 0, at: undefined, kind: 'said', response: info('one') },
        ]);
        t.equal(journal.reader.nextSeq(3), 1);
        t.equal(journal.nextId(), 4);
      }
      close();
    }
  },
);

t.test('a journal of a later format is left alone', async (t) => {
  const directory = t.testdir();
  const later = openSqlite(join(directory, 'journal.sqlite'));
  later.exec(`PRAGMA user_version = ${FORMAT + 1}`);
  later.close();
  t.throws(
    () => openStateDirectory(directory),
    /was written by another version \(format \d+, this one knows \d+\)/,
  );
});

t.test('of what a finished node knew only what it leaves stays, for later commands', async (t) => {
  const directory = join(t.testdir(), 'state');
  const first = open(directory);
  const entered = { visit: 1, spentMs: 20, moved: true, left: undefined };
  const step = { kind: 'step', node, phase: 'intent', status: 'PUSH', tries: 1, effect: true } as const;
  for (const facts of [{ left: [{ version: 'one' }], image: 'x' }, { left: ['two'] }, { image: 'x' }]) {
    const job = record(first.journal);
    first.journal.create(job, [{ node, owner: '10.0.0.1' }]);
    first.journal.write(entry(job.id, 0, 1500, { ...step, facts }, entered));
    await written(first.journal);
    const before = first.journal.reader.leftOf(node, '10.0.0.1', 1);
    t.notSame(before, [facts.left ?? 'none'], 'not before it has ended');
    first.journal.write(entry(job.id, 1, 1600, { kind: 'settled', node, result: { kind: 'success' } }));
    await written(first.journal);
    t.notMatch(first.journal.reader.job(job.id)?.jobNodes, [{ resume: { facts: { image: 'x' } } }]);
  }
  first.close();
  const second = open(directory);
  const { leftOf } = second.journal.reader;
  t.same(leftOf(node, '10.0.0.1', 4), [['two'], [{ version: 'one' }]], 'after a restart, newest first');
  t.same(leftOf(node, '10.0.0.2', 4), [], 'of another BMC nothing is told');
  second.close();
});
