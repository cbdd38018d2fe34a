import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { migrate } from '../../lib/jobs/migrations.js';
import { openSqlite, type SqliteDatabase } from '../../xcat-compat/tables/sqlite-driver.js';
import type { KillPoint } from '../helpers/crash-daemon.js';
import { fixture } from '../helpers/fixtures.js';
import { type Lives, lives } from '../helpers/lives.js';

// A journal that is damaged, incomplete or old.

t.setTimeout(800_000);

const atUpload: KillPoint = { kind: 'intent', status: 'UPLOAD', when: 'after', victim: 'family' };

/** A job of all nodes whose daemon was killed before the first upload. */
async function killed(t: Test, count = 2): Promise<Lives> {
  const at = await lives(t, {}, { count });
  const life = await at.start([atUpload]);
  await at.rflash(life, 'all', '-a', at.image, '--background');
  await life.ended;
  return at;
}

function journalOf({ state }: Lives): string {
  return join(state, 'journal.sqlite');
}

function change(at: Lives, work: (journal: SqliteDatabase) => void): void {
  const journal = openSqlite(journalOf(at));
  work(journal);
  // Leave the file with its log as a killed daemon does.
  journal.exec('PRAGMA wal_checkpoint(PASSIVE)');
  journal.close();
  writeFileSync(`${journalOf(at)}-wal`, '');
}

t.test('one bad cell ends its node, with the reason; the others go on', async (t) => {
  const at = await killed(t, 3);
  change(at, (journal) => {
    journal.exec(`UPDATE nodes SET facts = '{"node":"n1"' WHERE node = 'n1'`);
    journal.exec(`UPDATE nodes SET facts = '{"node":"n2","version":7}' WHERE node = 'n2'`);
  });
  const life = await at.start();
  const ended = await at.rflash(life, 'all', '--attach');
  for (const node of ['n1', 'n2'])
    t.match(ended.stderr, new RegExp(`${node}: .*cannot be read, so nothing more is done`));
  t.match(ended.stdout, /n3: Firmware .* activation successful/);
  t.match(ended.stdout, 'Total=3 Success=1 Failed=2');
  t.match(at.log(), /"job":1,"node":"n1".*facts: /);
  t.same(
    at.fleet.bmcs.map((bmc) => bmc.counters().uploads.length),
    [0, 0, 1],
  );
});

t.test('a job whose own record cannot be read ends, and keeps no other from going on', async (t) => {
  const at = await killed(t);
  change(at, (journal) => journal.exec("UPDATE jobs SET plan = '{' WHERE id = 1"));
  const life = await at.start();
  const status = await at.rflash(life, 'all', '--status');
  t.match(status.stdout, /^n1: failed since .* \(job 1\) What is written down of this node cannot be read/m);
  t.match(at.log(), /What is written down of job 1 cannot be read: plan: /);
  t.match((await at.jobs('list')).stdout, /^1: rflash .*failed \(its record is damaged\)/);
  t.match(await at.rflash(life, 'n1', '-a', at.image), { code: 0 });
});

t.test('a daemon that was killed, and a reader after it, are no trouble', async (t) => {
  const at = await killed(t);
  t.match((await at.jobs('list')).stdout, /^1: rflash .* running since/);
  const ended = await at.rflash(await at.start(), 'all', '--attach');
  t.equal(ended.code, 0);
  t.notMatch(at.log(), 'state directory');
});

t.test('a log of changes that is gone: the job that it alone had is told', async (t) => {
  const at = await killed(t);
  // As it was after the first checkpoint: without the job.
  rmSync(`${journalOf(at)}-wal`);
  rmSync(`${journalOf(at)}-shm`, { force: true });
  const life = await at.start();
  t.match(at.log(), /journal.sqlite-wal is gone although the daemon before this one had not ended in order/);
  t.match(at.log(), /Job 1 \(rflash\) had not ended, and the journal does not have it any more.*: n1,n2\./);
  const status = await at.rflash(life, 'all', '--status');
  t.match(status.stdout, /^n1: failed since .* \(job 1\) The journal has lost the job of this node/m);
  t.match((await at.jobs('list')).stdout, /^1: rflash .* nodes n\[1-2\]: failed Total=2/);
  t.match(await at.rflash(life, 'all', '-a', at.image, '--background'), { stdout: /Started job 2 / });
});

t.test('a damaged page: what can be read goes on, in a new journal', async (t) => {
  const at = await killed(t);
  // Old lines, so that the damage is in none of the job's pages.
  change(at, (journal) => {
    journal.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
      INSERT INTO lines (job, seq, response) SELECT 0, i, '{"info":"' || hex(randomblob(100)) || '"}' FROM n`);
  });
  const path = journalOf(at);
  rmSync(`${path}-wal`);
  const size = statSync(path).size;
  const whole = readFileSync(path);
  whole.fill(0xff, size - 40_000, size - 20_000);
  writeFileSync(path, whole);
  writeFileSync(`${path}-wal`, '');
  const ended = await at.rflash(await at.start(), 'all', '--attach');
  t.match(
    at.log(),
    /The journal .* is damaged \(.*\)\. It was put aside as .*journal\.sqlite\.damaged-\d+T\d+; .*: 1 jobs\./,
  );
  t.ok(readdirSync(at.state).some((name) => /^journal\.sqlite\.damaged-/.test(name)));
  t.equal(ended.code, 0, ended.stderr);
  t.match(ended.stdout, /The journal of job 1 was damaged/);
  t.match(ended.stdout, 'Total=2 Success=2 Failed=0');
});

t.test('a journal that is none: put aside, its jobs are told', async (t) => {
  const at = await killed(t);
  rmSync(`${journalOf(at)}-wal`);
  writeFileSync(journalOf(at), 'this is no database, however long it is. '.repeat(200));
  const life = await at.start();
  t.match(at.log(), /is damaged \(.*not a database.*\)/);
  t.match(at.log(), /Job 1 \(rflash\) had not ended/);
  t.match((await at.rflash(life, 'all', '--status')).stdout, /^n2: failed since .* \(job 1\)/m);
});

t.test('a journal that was cut short', async (t) => {
  const at = await killed(t);
  change(at, () => {});
  truncateSync(journalOf(at), 8192);
  const life = await at.start();
  t.match(at.log(), /is damaged/);
  t.match(at.log(), /Job 1 \(rflash\) had not ended/);
  t.match((await at.rflash(life, 'all', '--status')).stdout, /Running=0 Success=0 Failed=2/);
});

t.test('a journal of the first format, with a job in flight: it goes on after the upgrade', async (t) => {
  const at = await lives(t, { activationMs: 3000 });
  // One BMC is activating what was uploaded; nothing has come to the other.
  const before = await at.start([{ kind: 'outcome', status: 'ACTIVATE', when: 'after', victim: 'family' }]);
  await at.rflash(before, 'n1', '-a', at.image, '--background');
  await before.ended;
  rmSync(at.state, { recursive: true });
  const id = at.fleet.bmcs[0]
    ?.state()
    .images.find(({ activation }) => activation?.endsWith('Activating'))?.id;
  const rows = recordedRows({
    ...{ IMAGE: at.image, ID: id ?? 'none', BYTES: String(statSync(at.image).size) },
    SHA256: createHash('sha256').update(readFileSync(at.image)).digest('hex'),
    BMC1: at.fleet.bmcs[0]?.address ?? '',
    BMC2: at.fleet.bmcs[1]?.address ?? '',
  });
  writeJournal(at, rows);
  const life = await at.start();
  const ended = await at.rflash(life, 'all', '--attach');
  t.equal(ended.code, 0, ended.stderr);
  t.match(ended.stdout, 'Attempting to upload', 'what it had said is there');
  t.match(ended.stdout, 'Total=2 Success=2 Failed=0');
  for (const bmc of at.fleet.bmcs) t.match(bmc.counters(), { activations: 1, uploads: { length: 1 } });
  await life.stop();
  const show: unknown = JSON.parse((await at.jobs('show', '1', '--json')).stdout);
  t.match(show, { id: 1, result: 'success', nodes: [{ node: 'n1', result: 'success' }, { node: 'n2' }] });
});

/** The rows that a daemon of the first format had written when it was killed. */
function recordedRows(
  values: Readonly<Record<string, string>>,
): readonly Readonly<Record<string, unknown>>[] {
  const text = fixture('jobs/format-1.json').replaceAll(/@(\w+)@/g, (_, name: string) => values[name] ?? '');
  return JSON.parse(text) as readonly Readonly<Record<string, unknown>>[];
}

function writeJournal(at: Lives, rows: readonly Readonly<Record<string, unknown>>[]): void {
  mkdirSync(at.state, { mode: 0o700 });
  const journal = openSqlite(journalOf(at));
  journal.exec('PRAGMA journal_mode = WAL');
  migrate(journal, 1);
  for (const { table, ...row } of rows) {
    const columns = Object.keys(row);
    journal
      .prepare(
        `INSERT INTO ${String(table)} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
      )
      .run(...columns.map((column) => row[column] as string | number | null));
  }
  journal.close();
}
