import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { createJournal, type Journal } from '../../../lib/jobs/journal.js';
import { openJournalToRead, openStateDirectory } from '../../../lib/jobs/journal-file.js';
import { createReader } from '../../../lib/jobs/journal-reader.js';
import type { JobRecord } from '../../../lib/jobs/record.js';
import { createLog } from '../../../lib/log.js';
import { toNodeName } from '../../../xcat-compat/names/node-name.js';
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
  const journal = createJournal(state.journal, createLog('silent'), now);
  const close = (): void => {
    journal.close();
    state.close();
  };
  return { journal, close };
}

const written = (journal: Journal): Promise<void> => new Promise((resolve) => journal.whenDurable(resolve));

t.test('what is written is read back, also by another connection and after a restart', async (t) => {
  const directory = join(t.testdir(), 'state');
  const first = open(directory);
  const job = record(first.journal);
  first.journal.create(job, [{ node, owner: '10.0.0.1' }]);
  const step = { kind: 'intent', status: 'UPLOAD', facts: { image: 'x' }, effect: true } as const;
  first.journal.write({ kind: 'step', job: job.id, node, step, at: 1500 });
  first.journal.write({ kind: 'line', job: job.id, seq: 0, response: info('one: ü') });
  await written(first.journal);

  const reading = openJournalToRead(directory);
  t.same(reading && createReader(reading).unfinished(), first.journal.reader.unfinished());
  reading?.close();
  t.equal(statSync(join(directory, 'journal.sqlite')).mode & 0o777, 0o600);
  t.equal(statSync(directory).mode & 0o777, 0o700);
  first.close();

  const again = open(directory);
  const resume = { status: 'UPLOAD', intent: true, facts: { image: 'x' } };
  const jobNodes = [{ node, owner: '10.0.0.1', resume, cancelled: false, result: undefined, since: 1500 }];
  t.same(again.journal.reader.unfinished(), [{ ...job, endedAt: undefined, jobNodes }]);
  t.same(again.journal.reader.lines(job.id, 0, 10), [info('one: ü')]);

  again.journal.write({
    kind: 'step',
    job: job.id,
    node,
    step: { kind: 'outcome', status: 'UPLOAD', next: 'AWAIT_READY', facts: { id: '1' }, effect: false },
    at: 1600,
  });
  await written(again.journal);
  t.same(again.journal.reader.job(job.id)?.jobNodes[0]?.resume, {
    status: 'AWAIT_READY',
    intent: false,
    facts: { id: '1' },
  });
  const result = { kind: 'failure', reason: 'why' } as const;
  again.journal.write({ kind: 'settled', job: job.id, node, result, at: 1700 });
  again.journal.write({ kind: 'ended', job: job.id, at: 1800 });
  await written(again.journal);
  t.same(again.journal.reader.job(job.id)?.jobNodes[0]?.result, result);
  t.same([...again.journal.reader.lastFinished([node], 'rflash')], [[node, job.id]]);
  t.same([...again.journal.reader.lastFinished([node], 'rpower')], []);
  again.close();
});

t.test('finished jobs are forgotten after 30 days, unfinished ones never', async (t) => {
  const directory = join(t.testdir(), 'state');
  const first = open(directory);
  for (const endedAt of [1000, 20 * DAY, undefined]) {
    const job = record(first.journal);
    first.journal.create(job, [{ node, owner: 'x' }]);
    if (endedAt !== undefined) first.journal.write({ kind: 'ended', job: job.id, at: endedAt });
  }
  first.close();
  const later = open(directory, () => 31 * DAY);
  t.same(
    later.journal.reader.newest(10).map(({ id }) => id),
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
