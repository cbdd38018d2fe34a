import { spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { serve } from '../../bin/serve.js';
import { ownReader } from '../../lib/files/file-reader.js';
import { createPinnedFiles } from '../../lib/files/pinned-files.js';
import { createJournal } from '../../lib/jobs/journal.js';
import { createPool, type WorkerPool } from '../../lib/pool/pool.js';
import { startSshAgent } from '../../lib/pool/ssh-agent.js';
import { accountNamed } from '../../lib/process/account.js';
import { toNodeName } from '../../xcat-compat/names/node-name.js';
import { infosIn } from '../helpers/documents.js';
import { heard } from '../helpers/heard.js';
import { run } from '../helpers/processes.js';
import { makeSite } from '../helpers/site.js';
import type { Attacks, Spoils } from '../helpers/taken-over-worker.js';
import { noWorkerUser, reachableState, workerUser } from '../helpers/worker-user.js';

/**
 * A hostile BMC has taken a worker over: it does what it wants, as far as the kernel lets it. Its place is taken by a
 * program that the daemon starts exactly as it starts a worker.
 */

const skip = noWorkerUser;
const never = new AbortController().signal;

/** A file of this mode and owner, in a directory that everybody can enter. */
function fileOf(directory: string, name: string, uid: number, mode: number): string {
  const path = join(directory, name);
  writeFileSync(path, 'secret');
  chownSync(path, uid, uid);
  chmodSync(path, mode);
  return path;
}

/** A PATH with what the daemon needs to start workers, and without what hides the file system from them. */
function pathWithoutWalls(t: Test): string {
  const directory = mkdtempSync(join(tmpdir(), 'xcatd-ts-path-'));
  chmodSync(directory, 0o755);
  t.teardown(() => rmSync(directory, { recursive: true, force: true }));
  for (const program of ['find', 'test']) symlinkSync(`/usr/bin/${program}`, join(directory, program));
  return directory;
}

async function takenOver(t: Test, path: string) {
  const variables = process.env;
  const before = { PATH: variables['PATH'], XCATCFG: variables['XCATCFG'] };
  Object.assign(variables, { PATH: path, XCATCFG: 'Pg:dbname=xcatdb;host=mn|xcatadm|0penSesame' });
  t.teardown(() => {
    variables['PATH'] = before.PATH;
    if (before.XCATCFG === undefined) delete variables['XCATCFG'];
    else variables['XCATCFG'] = before.XCATCFG;
  });
  const site = await makeSite([{ name: 'n1', bmc: '127.0.0.1' }], { openbmcworkers: '1' });
  t.teardown(() => site.remove());
  chmodSync(dirname(site.confdir), 0o755);
  const state = reachableState(t);
  let pool: WorkerPool | undefined;
  const serving = await serve(
    {
      ...{ confdir: site.confdir, listen: '127.0.0.1', port: 0, logDirectory: site.logdir },
      ...{ stateDirectory: state, xcatcfg: undefined, logLevel: 'silent', workerUser },
    },
    {
      createPool: (options) => {
        const workerEntry = new URL('../helpers/taken-over-worker.js', import.meta.url);
        pool = createPool({ ...options, workerEntry });
        return pool;
      },
      createJournal: (state, log) => createJournal(state, log, Date.now),
    },
  );
  t.teardown(() => serving.stop());
  const attack = async (attacks: Attacks): Promise<Spoils> => {
    const documents: Buffer[] = [];
    const target = { node: toNodeName('n1'), owner: '127.0.0.1', facts: {} };
    await pool?.run(
      'openbmc',
      { command: 'attack', plan: attacks, targets: [target] },
      {
        ...heard({ said: (reply) => t.fail(JSON.stringify(reply)) }),
        documents: (some, taken) => {
          documents.push(some);
          taken();
        },
      },
      never,
    );
    const [said] = infosIn(Buffer.concat(documents));
    return JSON.parse(String(said?.info)) as Spoils;
  };
  return { site, state, attack };
}

/** The agent with this socket, by its words. */
function agentOf(socket: string): number {
  const found = readdirSync('/proc').find((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(socket);
    } catch {
      return false;
    }
  });
  return Number(found);
}

for (const walls of [true, false]) {
  t.test(walls ? 'behind all walls' : 'with the user alone', { skip }, async (t) => {
    const usualPath = process.env['PATH'] ?? '';
    const { site, state, attack } = await takenOver(t, walls ? usualPath : pathWithoutWalls(t));
    const found = await accountNamed(workerUser);
    if (found.kind === 'none') throw new Error(found.reason);
    const { account } = found;

    const others = join(dirname(state), 'others');
    mkdirSync(others, { mode: 0o755 });
    chmodSync(others, 0o755);
    const secrets = [
      join(site.confdir, 'ca/private/ca-key.pem'),
      join(site.confdir, 'cert/server-cred.pem'),
      ...readdirSync(site.confdir)
        .filter((name) => name.endsWith('.sqlite'))
        .map((name) => join(site.confdir, name)),
      join(site.home, '.xcat/client-cred.pem'),
      join(state, 'journal.sqlite'),
      join(state, 'lock.sqlite'),
      '/etc/shadow',
      fileOf(others, 'of-root', 0, 0o600),
      fileOf(others, 'of-the-group-root', 0, 0o640),
      fileOf(others, 'of-daemon', 1, 0o600),
    ];
    t.ok(
      secrets.some((path) => path.endsWith('passwd.sqlite')),
      'the passwords of all BMCs are among them',
    );

    await createPinnedFiles(join(state, 'pinned'), account.gid).pin(secrets.at(-1) ?? '', ownReader, never);
    const key = join(others, 'id_ed25519');
    t.match(await run('/usr/bin/ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]), { code: 0 });
    const agent = await startSshAgent(key, {
      variables: { PATH: usualPath },
      account,
      directory: join(state, 'run'),
    });
    if (agent.kind === 'problem') throw new Error(agent.why);
    t.teardown(agent.end);
    const stranger = spawn('/usr/bin/sleep', ['600'], { uid: 1, gid: 1, stdio: 'ignore' });
    t.teardown(() => stranger.kill());
    const processes = [process.pid, stranger.pid ?? 0, agentOf(agent.socket)];
    const world = mkdtempSync(join(tmpdir(), 'xcatd-ts-world-'));
    t.teardown(() => rmSync(world, { recursive: true, force: true }));
    chmodSync(world, 0o755);
    const open = fileOf(world, 'for-everybody', 0, 0o644);
    const program = fileURLToPath(new URL('../../bin/worker.js', import.meta.url));

    const spoils = await attack({
      read: [...secrets, key, open],
      list: [state, join(site.confdir, 'ca/private'), '/root', dirname(agent.socket)],
      write: [
        ...secrets,
        open,
        program,
        join(state, 'x'),
        join(dirname(agent.socket), 'x'),
        join(site.confdir, 'x'),
      ],
      processes,
    });

    const got = (what: RegExp) => Object.entries(spoils).filter(([name]) => what.test(name));
    for (const path of [...secrets, key]) t.not(spoils[`read ${path}`], 'done', `read ${path}`);
    for (const [name, result] of got(/^write |^list \/(?!root)/)) t.not(result, 'done', name);
    t.equal(got(/^write \//).length, secrets.length + 5, 'all were tried');
    for (const pid of processes) {
      for (const [name, result] of got(new RegExp(`(environ|mem|fd) of ${pid}$`)))
        t.not(result, 'done', name);
    }
    const [, ...notTheAgent] = [...processes].reverse();
    for (const pid of notTheAgent) {
      for (const [name, result] of got(new RegExp(` to ${pid}$`))) t.match(result, /^(EPERM|ESRCH)$/, name);
    }

    t.equal(spoils['read the pinned copy'], 'done', 'what it needs is there');
    for (const what of ['change the pinned copy', 'open up the pinned copy', 'put another in its place']) {
      t.match(spoils[what], /^(EACCES|EPERM|EROFS)$/, what);
    }
    for (const what of ['become root', 'take the group root', 'take groups']) {
      t.match(spoils[what], 'EPERM', what);
    }
    for (const [name, result] of got(/^write into its parents|^link to a file of root/)) {
      t.not(result, 'done', name);
    }
    t.equal(spoils['Uid'], Array(4).fill(account.uid).join('\t'));
    t.equal(spoils['Gid'], Array(4).fill(account.gid).join('\t'));
    t.equal(spoils['Groups'], '', 'root’s groups are dropped');
    for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapAmb']) t.match(spoils[set], /^0+$/, set);
    for (const place of [site.confdir, state, site.logdir]) {
      t.notMatch(
        spoils['descriptors'],
        new RegExp(`${place}/(?!.*\\.sock)`),
        'no descriptor of the daemon’s',
      );
    }
    t.notMatch(spoils['environment'], '0penSesame', 'the database’s password is not handed on');
    t.equal(readFileSync(open, 'utf8'), 'secret');

    if (walls) {
      t.equal(spoils[`read ${open}`], 'ENOENT', '/tmp is another one');
      t.equal(spoils['NoNewPrivs'], '1');
      t.match(spoils['CapBnd'], /^0+$/);
    } else {
      t.equal(spoils[`read ${open}`], 'done');
    }
  });
}
