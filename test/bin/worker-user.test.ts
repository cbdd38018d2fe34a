import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import t, { type Test } from 'tap';
import type { Behaviour } from '../../plugins/openbmc/simulator/index.js';
import {
  type Installation,
  type InstallationOptions,
  install,
  texts,
  until,
} from '../helpers/installation.js';
import { runProgram } from '../helpers/processes.js';
import { noSshd, startSshd } from '../helpers/sshd.js';
import { noWorkerUser, reachableState, workerUser } from '../helpers/worker-user.js';

/** Every command that needs something of this machine, with workers that run as a user who can read none of it. */

const skip = noWorkerUser;

async function walled(t: Test, options: Partial<InstallationOptions> = {}) {
  const state = reachableState(t);
  const installation = await install(t, { count: 2, ...options, workerUser, stateDirectory: state });
  return { ...installation, state };
}

function ownersOf({ processes }: Installation): readonly (readonly [string, string])[] {
  const { workers, runners, curls } = processes();
  const all = [...workers, ...runners, ...curls];
  return all.map((pid) => {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const field = (name: string) => new RegExp(`^${name}:[ \\t]*(.*)$`, 'm').exec(status)?.[1]?.trim() ?? '';
    return [field('Uid'), field('Groups')];
  });
}

t.test(
  'an image only root can read is flashed, by workers and uploads that are not root',
  { skip },
  async (t) => {
    const held: Partial<Behaviour> = { uploadBytesPerSecond: 20, bodyStallMs: 1_000_000 };
    const installation = await walled(t, { behaviour: held });
    const { image, run, fleet, nodeLog, state, site } = installation;
    await image('a.tar', 200_000);
    const flash = run('rflash node1,node2 -a a.tar');
    const uploading = () => fleet.bmcs.filter((bmc) => bmc.counters().openUploads > 0).length === 2;
    await until('uploads', uploading);
    const uid = statSync(
      join(state, 'run', readdirSync(join(state, 'run')).find((n) => n.startsWith('runner')) ?? ''),
    ).uid;
    const owners = ownersOf(installation);
    t.ok(owners.length >= 4, 'a worker or two, the runner, two uploads');
    for (const owner of owners) t.same(owner, [Array(4).fill(uid).join('\t'), ''], 'no group but its own');
    t.not(uid, 0);
    await fleet.set({ uploadBytesPerSecond: 0 });
    const output = await flash;
    t.equal(output.code, 0, texts(output).join('\n'));
    t.match(nodeLog('node1'), /activation successful/);
    t.equal(statSync(join(site.logdir, 'rflash', 'node1.log')).uid, 0, 'the daemon has written it');
    await until('the copy is gone', () => readdirSync(join(state, 'pinned')).length === 0);
    t.equal(statSync(state).mode & 0o777, 0o710);
    t.equal(statSync(join(state, 'journal.sqlite')).mode & 0o777, 0o600);
    t.match(installation.daemon.stderr(), /^(?!.*workers and uploads run as root)/s);
  },
);

t.test('a dump goes to its place, and is root’s', { skip }, async (t) => {
  const { run, site, state } = await walled(t, { behaviour: { dumpBytes: 300_000 } });
  t.match(await run('rspconfig node1,node2 dump -g'), { code: 0 });
  const output = await run('rspconfig node1,node2 dump -d all');
  t.equal(output.code, 0, texts(output).join('\n'));
  const directory = join(site.logdir, 'dump');
  const files = readdirSync(directory).map((name) => statSync(join(directory, name)));
  t.equal(files.length, 4);
  for (const { uid, mode } of files) t.same([uid, mode & 0o777], [0, 0o600]);
  await until('nothing left', () =>
    readdirSync(join(state, 'run')).every((name) => !name.startsWith('inbox')),
  );
});

const noSsh = noWorkerUser || (noSshd() ?? false);

t.test(
  'ssh has the use of the key and not the key, and remembers what BMCs show',
  { skip: noSsh },
  async (t) => {
    const sshd = await startSshd(t, 'right');
    const known = join(dirname(sshd.publicKey), 'known_hosts');
    writeFileSync(known, 'other.example ssh-ed25519 AAAAother');
    const behaviour = { username: sshd.user, password: sshd.password };
    const siteRows = {
      ...{ openbmcsshport: String(sshd.port), openbmcsshkey: sshd.publicKey },
      openbmcsshhostkeys: 'remember',
    };
    const { run, site, fleet, state, daemon } = await walled(t, { behaviour, siteRows });
    await site.tables.setRows(
      'openbmc',
      fleet.bmcs.map(({ index }) => ({ key: { node: `node${index + 1}` }, values: behaviour })),
    );
    const key = readFileSync(sshd.publicKey.replace(/\.pub$/, ''), 'utf8');
    for (const round of ['first contact', 'known']) {
      const output = await run('rspconfig node1,node2 sshcfg');
      t.equal(output.code, 0, `${round}: ${texts(output, 'stderr').join('\n')}\n${sshd.log()}`);
      const [other, ...lines] = readFileSync(known, 'utf8').split('\n').slice(0, -1);
      t.equal(other, 'other.example ssh-ed25519 AAAAother');
      t.equal(lines.length, 1, `${round}: one line for one address`);
      t.match(lines[0], `[127.0.0.1]:${sshd.port} ssh-`);
    }
    t.equal(sshd.log().match(/Accepted publickey/g)?.length, 4);
    await until('nothing left', () => readdirSync(join(state, 'run')).every((name) => /^runner/.test(name)));
    t.notMatch(daemon.stderr(), key.split('\n')[2]);

    await sshd.changeHostKey('rsa');
    const changed = await run('rspconfig node1 sshcfg');
    t.equal(changed.code, 1);
    t.match(texts(changed, 'stderr').join(), /is not the known one, so nothing was sent/);
  },
);

t.test('a key that cannot be used is told before any BMC is contacted', { skip: noSsh }, async (t) => {
  const sshd = await startSshd(t, 'right');
  const { run } = await walled(t, { siteRows: { openbmcsshkey: sshd.publicKey } });
  rmSync(sshd.publicKey.replace(/\.pub$/, ''));
  const output = await run('rspconfig node1 sshcfg');
  t.equal(output.code, 1);
  t.match(texts(output, 'stderr').join(), /Unable to use the private key \S+ \(.*No such file/);
  t.equal(sshd.log().match(/Accepted|Failed/g), null);
});

t.test('what keeps the daemon from starting', { skip }, async (t) => {
  const { site } = await install(t, { count: 1 });
  const serve = (...words: readonly string[]) =>
    runProgram(['serve', '--confdir', site.confdir, '--listen', '127.0.0.1', '--port', '0', ...words]);
  const unknown = await serve('--statedir', reachableState(t), '--worker-user', 'nosuchuser');
  t.match(unknown, { code: 1, stderr: /--worker-user: there is no account 'nosuchuser' on this machine/ });
  const closed = join(site.confdir, '..', 'closed');
  const unreachable = await serve('--statedir', closed, '--worker-user', workerUser);
  t.match(unreachable, {
    code: 1,
    stderr: /The user nobody, as whom workers run, cannot enter .*closed\/run: give another --statedir/,
  });
  t.ok(existsSync(closed));
});

t.test('without such a user: as ever, with one warning', { skip }, async (t) => {
  const { site } = await install(t, { count: 1 });
  const state = reachableState(t);
  const { startProgram } = await import('../helpers/processes.js');
  const words = ['--confdir', site.confdir, '--listen', '127.0.0.1', '--port', '0', '--statedir', state];
  const daemon = await startProgram(['serve', ...words, '--loglevel', 'warn'], /^listening on /);
  const warnings = daemon.stderr().match(/workers and uploads run as root/g)?.length ?? 0;
  const hasUser = (await import('../../lib/process/account.js')).accountNamed('xcatd-ts');
  t.equal(warnings, (await hasUser).kind === 'none' ? 1 : 0);
  await daemon.stop();
});
