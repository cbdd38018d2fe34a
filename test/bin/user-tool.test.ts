import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { addUser } from '../../bin/user-tool.js';
import { asUser, putPrivateFiles } from '../../lib/process/as-user.js';
import { startDaemon, until } from '../helpers/installation.js';
import { run, runProgram } from '../helpers/processes.js';
import { ask, rawConnect, requestText } from '../helpers/raw-client.js';
import { makeSite } from '../helpers/site.js';

t.setTimeout(800_000);

const question = requestText({ command: 'lsxcatd', arg: '-v' });

t.test('a certificate is made, renewed, listed and revoked, and the daemon heeds it at once', async (t) => {
  const site = await makeSite([]);
  t.teardown(() => site.remove());
  const home = mkdtempSync(join(tmpdir(), 'xcatd-ts-alice-'));
  t.teardown(() => rmSync(home, { recursive: true, force: true }));
  await site.tables.setRow('policy', { priority: '6' }, { name: 'alice', commands: 'nodels', rule: 'allow' });
  await site.tables.setRow('nodelist', { node: 'n1' }, { groups: 'all' });
  const user = (...words: readonly string[]) => runProgram(['user', ...words, '--confdir', site.confdir]);
  const daemon = await startDaemon(site);
  t.teardown(() => daemon.stop());
  const [host = '', port = ''] = daemon.ready.replace('listening on ', '').split(':');
  const nodels = requestText({ command: 'nodels', noderange: 'all' });
  const answer = (at = home) => ask({ host, port: Number(port), home: at }, nodels).catch(() => 'refused');

  const made = await user('add', 'alice', '--directory', home);
  t.match(made, {
    code: 0,
    stderr: '',
    stdout: /a certificate for alice, serial number 04, until \d{4}-\d\d-\d\d\n/,
  });
  for (const file of ['client-key.pem', 'client-cert.pem', 'client-cred.pem', 'ca.pem'])
    t.equal(lstatSync(join(home, '.xcat', file)).mode & 0o777, 0o600, file);
  t.equal(lstatSync(join(home, '.xcat')).mode & 0o777, 0o700);
  const verified = await run('openssl', [
    'verify',
    '-CAfile',
    join(site.confdir, 'ca/ca-cert.pem'),
    join(home, '.xcat/client-cert.pem'),
  ]);
  t.match(verified, { code: 0 });
  t.match(await answer(), /<node><name>n1<\/name>|n1/);

  t.match(await user('add', 'alice', '--directory', home), {
    code: 1,
    stderr: /alice has a certificate: serial number 04, .* xcatd-ts user renew alice/,
  });
  t.match(await user('renew', 'bob', '--directory', home), { code: 1, stderr: /xcatd-ts user add bob/ });
  t.match(await user('add', 'no/such', '--directory', home), { code: 1, stderr: /no name of an account/ });
  t.match(await user('add', 'nosuchaccount'), {
    code: 1,
    stderr: /there is no account 'nosuchaccount' .*--directory/,
  });

  const old = mkdtempSync(join(tmpdir(), 'xcatd-ts-old-'));
  t.teardown(() => rmSync(old, { recursive: true, force: true }));
  mkdirSync(join(old, '.xcat'));
  for (const file of ['client-cred.pem', 'client-cert.pem', 'client-key.pem', 'ca.pem'])
    copyFileSync(join(home, '.xcat', file), join(old, '.xcat', file));
  const kept = await rawConnect({ host, port: Number(port), home: old });
  t.match(await user('renew', 'alice', '--directory', home), {
    code: 0,
    stdout: /serial number 05.*\nrefused from now on: serial number 04/,
  });
  t.match(await answer(), /n1/, 'the new one is good');
  t.match(await answer(old), /Your certificate is revoked/);
  const shown = await runProgram(['client', '--host', `${host}:${port}`, '--home', old, 'nodels']);
  t.match(shown, {
    code: 1,
    stdout: '',
    stderr: /^Error: .*Your certificate is revoked\. .*: xcatd-ts user add NAME\n$/,
  });
  kept.send(nodels);
  t.match(await kept.done(), /Your certificate is revoked/, 'one who was in already');
  kept.close();

  t.match(await user('revoke', 'alice'), {
    code: 0,
    stdout: /^refused from now on: alice: serial number 05/,
  });
  t.match(await answer(), /Your certificate is revoked/);
  await until('the log says who', () =>
    /the certificate of alice with the serial number 05 is revoked/.test(daemon.stderr()),
  );
  t.match(await user('revoke', 'alice'), { code: 1, stderr: /nothing to revoke/ });
  t.match(
    await ask({ host, port: Number(port), home: site.home }, question),
    /<data>Version /,
    'nobody else is refused',
  );
  t.match(
    (await user('list')).stdout,
    /^name .*\nxCAT CA .* valid\nxcatmn\.example\.org .* valid\nroot {2}.* valid\nalice .*04 .* revoked\nalice .*05 .* revoked\n$/,
  );
  t.match(await user('add', 'alice', '--directory', home), { code: 0, stdout: /serial number 06/ });
  t.match(await answer(), /n1/);
  rmSync(join(site.confdir, 'ca/private/ca-key.pem'));
  t.match(await user('renew', 'alice', '--directory', home), {
    code: 1,
    stderr: /ca-key\.pem is missing .* xcatd-ts init/,
  });
});

t.test('what xCAT has replaced is still accepted, and says so', async (t) => {
  const site = await makeSite([]);
  t.teardown(() => site.remove());
  const home = t.testdir({});
  await addUser({ confdir: site.confdir, name: 'eve', directory: home });
  const index = join(site.confdir, 'ca/index');
  const line =
    readFileSync(index, 'utf8')
      .split('\n')
      .find((one) => one.includes('CN=eve')) ?? '';
  execFileSync('sed', ['-i', `s/^V\\(.*CN=eve\\)$/R\\1/`, index]);
  t.ok(line.startsWith('V'));
  const { stdout } = await runProgram(['user', 'list', '--confdir', site.confdir]);
  t.match(stdout, /eve .* replaced, still accepted/);
});

t.test(
  "files in a home directory are made by its owner's rights",
  { skip: process.getuid?.() === 0 ? false : 'only root can act for other users' },
  async (t) => {
    const uid = Number(execFileSync('id', ['-u', 'nobody'], { encoding: 'utf8' }));
    const gid = Number(execFileSync('id', ['-g', 'nobody'], { encoding: 'utf8' }));
    const nobody = { name: 'nobody', uid, gid };
    const home = mkdtempSync(join(tmpdir(), 'xcatd-ts-nobody-'));
    t.teardown(() => rmSync(home, { recursive: true, force: true }));
    chmodSync(home, 0o755);
    execFileSync('chown', ['nobody', home]);
    const files = (directory: string) => [{ path: join(directory, 'client-key.pem'), content: 'secret' }];
    asUser(nobody, () => putPrivateFiles(join(home, '.xcat'), files(join(home, '.xcat'))));
    const made = lstatSync(join(home, '.xcat', 'client-key.pem'));
    t.match({ uid: made.uid, gid: made.gid, mode: made.mode & 0o777 }, { uid, gid, mode: 0o600 });
    t.equal(process.geteuid?.(), 0);

    const roots = mkdtempSync(join(tmpdir(), 'xcatd-ts-roots-'));
    t.teardown(() => rmSync(roots, { recursive: true, force: true }));
    rmSync(join(home, '.xcat'), { recursive: true });
    symlinkSync(roots, join(home, '.xcat'));
    t.throws(
      () => asUser(nobody, () => putPrivateFiles(join(home, '.xcat'), files(join(home, '.xcat')))),
      /EACCES/,
    );
    t.notOk(existsSync(join(roots, 'client-key.pem')), 'a link leads nowhere');
    t.equal(process.geteuid?.(), 0);
  },
);
