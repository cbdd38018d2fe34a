import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { init } from '../../bin/init.js';
import { accountNamed } from '../../lib/process/account.js';
import { openStore } from '../../xcat-compat/tables/locate-store.js';
import { siteValues } from '../../xcat-compat/tables/site.js';
import { run, runProgram } from '../helpers/processes.js';

const directory = mkdtempSync(join(tmpdir(), 'xcatd-ts-init-'));
t.teardown(() => rmSync(directory, { recursive: true, force: true }));

t.test('a fresh site, and a second run that changes nothing', async (t) => {
  const site = { confdir: join(directory, 'xcat'), home: join(directory, 'home') };
  const options = { ...site, hostname: 'mn.cluster.test', ip: '10.0.0.1' };
  const lines = await init(options);
  t.equal(lines.length, 10);
  t.ok(lines.every((line) => line.startsWith('made ')));
  t.equal(lines[0], `made certificate authority in ${site.confdir}/ca`);

  const store = await openStore({ confdir: site.confdir, xcatcfg: undefined });
  const values = await siteValues(store);
  t.same(
    ['domain', 'master', 'xcatdport', 'xcatconfdir'].map((key) => values.get(key)),
    ['cluster.test', '10.0.0.1', '3001', site.confdir],
  );
  t.match((await store.rows('policy'))[1], { priority: '1.2', name: 'mn.cluster.test', rule: 'trusted' });
  t.match(await store.rows('postscripts'), [
    { node: 'xcatdefaults', postscripts: 'syslog,remoteshell,syncfiles', postbootscripts: 'otherpkgs' },
    { node: 'service', postscripts: 'servicenode' },
  ]);
  await store.setRow('site', { key: 'xcatdport' }, { value: '3999' });
  store.close();
  t.equal(statSync(join(site.confdir, 'site.sqlite')).mode & 0o777, 0o600);

  const files = ['ca/ca-cert.pem', 'cert/server-cred.pem', 'site.sqlite', 'policy.sqlite'];
  const contents = (): readonly string[] =>
    files.map((file) => readFileSync(join(site.confdir, file), 'base64'));
  const before = contents();
  const again = await init({ ...options, hostname: 'other' });
  t.ok(again.every((line) => line.startsWith('kept ')));
  t.equal(again.length, 10);
  t.same(contents(), before);
});

t.test(
  'tables kept elsewhere are left to themselves; credentials of another authority are told',
  async (t) => {
    const confdir = join(directory, 'second');
    mkdirSync(confdir);
    writeFileSync(join(confdir, 'cfgloc'), 'Pg:dbname=xcatdb;host=mn|xcatadm|geheim\n');
    const lines = await init({ confdir, home: join(directory, 'home'), hostname: 'mn' });
    t.match(lines.at(-1), /^kept the tables: .*cfgloc says they are in Pg$/);
    t.notMatch(lines.join('\n'), 'geheim');
    t.match(lines[3], /^warning: .*client-cert.pem is of another certificate authority/);
  },
);

const USERADD = '/usr/sbin/useradd';
const noUseradd =
  process.getuid?.() === 0 && existsSync(USERADD) ? false : 'only root can add users, by useradd';

t.test('the user as whom workers run is made when it is asked for, once', { skip: noUseradd }, async (t) => {
  const words = ['init', '--confdir', join(directory, 'with-user'), '--home', join(directory, 'home3')];
  t.notMatch((await runProgram(words)).stdout, /as whom workers/, 'not by itself for a site elsewhere');
  const user = `xcatd-ts-i${process.pid}`;
  t.teardown(() => run('/usr/sbin/userdel', [user]));
  const line = `user ${user}, as whom workers and uploads run\n`;
  t.match((await runProgram([...words, '--worker-user', user])).stdout, `made ${line}`);
  t.match((await runProgram([...words, '--worker-user', user])).stdout, `kept ${line}`);
  const found = await accountNamed(user);
  t.equal(found.kind, 'account');
  const entry = await run('/usr/bin/getent', ['passwd', user]);
  t.match(entry.stdout, /:\/nonexistent:\/usr\/sbin\/nologin$/m, 'it cannot log in');
  const group = await run('/usr/bin/getent', ['group', user]);
  t.match(group.stdout, new RegExp(`^${user}:[^:]*:\\d+:$`, 'm'), 'its group is its own');
  const bad = await runProgram([...words, '--worker-user', 'no:good']);
  t.match(bad.stdout, /^warning: the user no:good, as whom workers and uploads would run, cannot be made: /m);
});
