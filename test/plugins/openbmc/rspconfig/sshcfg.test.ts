import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { type Settings, settingsFrom } from '../../../../lib/settings/settings.js';
import { sshWords } from '../../../../plugins/openbmc/bmc/ssh/ssh-command.js';
import { nodeError, nodeText } from '../../../../xcat-compat/wire/sendmsg.js';
import { fakeBmc, silent } from '../../../helpers/fake-bmc.js';
import { install, texts } from '../../../helpers/installation.js';
import { runCommand } from '../../../helpers/openbmc-command.js';
import { sshOf } from '../../../helpers/ssh-node.js';
import { noSshd, type Sshd, startSshd } from '../../../helpers/sshd.js';

const skip = noSshd() ?? false;
/** Everything a shell, a curl config or a JSON text could take for its own. */
const password = ' p"\\\'$(id)`é;-x ';

const done = { kind: 'ok', value: undefined };

t.test('O64 the key goes to a real sshd, once, and what is there stays', { skip }, async (t) => {
  const sshd = await startSshd(t, password);
  const { key, ssh } = await sshOf(sshd);
  const { install, test, services } = ssh();
  t.match(await test(), {
    kind: 'silent',
    text: /^Permission denied for xcatdts\d+ on 127.0.0.1 with the key$/,
  });
  t.same(await install(), done);
  t.same(await test(), done);
  const line = `${key.type} ${key.body} root@mn1\n`;
  t.equal(readFileSync(sshd.keysFile, 'utf8'), line);
  t.equal(statSync(sshd.keysFile).mode & 0o777, 0o600);
  t.equal(statSync(dirname(sshd.keysFile)).mode & 0o777, 0o700);

  t.same(await install(), done);
  t.equal(readFileSync(sshd.keysFile, 'utf8'), line, 'not twice');
  const old = `# ${line}from="10.*" ssh-ed25519 AAAAother admin@x`;
  writeFileSync(sshd.keysFile, old);
  t.same(await install(), done);
  t.equal(readFileSync(sshd.keysFile, 'utf8'), `${old}\n${line}`, 'a line without an end gets one');
  writeFileSync(sshd.keysFile, `from="127.0.0.1" ${line}`);
  t.same(await install(), done);
  t.equal(readFileSync(sshd.keysFile, 'utf8'), `from="127.0.0.1" ${line}`, 'with options of its own');

  const argv = services.children.flatMap(({ args }) => args).join(' ');
  t.notMatch(argv, password, 'O16 no password in the arguments');
  t.match(services.children[1]?.stdin, `${password}\n`);
  t.equal(services.children[0]?.stdin, '', 'nor where it is not needed');
});

t.test('every way to fail is told in plain words', { skip }, async (t) => {
  const sshd = await startSshd(t, 'right');
  const { ssh } = await sshOf(sshd);
  const denied = await ssh({}, { password: 'wrong' }).install();
  t.same(denied, {
    kind: 'silent',
    sent: 'no',
    text: `Permission denied, please make sure the user ${sshd.user} has been created on the node 127.0.0.1 and the input password is right`,
  });
  t.equal(sshd.log().match(/Failed password/g)?.length, 1, 'a wrong password is tried once');
  t.match(await ssh({ sshPort: 1 }, { password: 'right' }).install(), { text: /Connection refused/ });
  t.match(await ssh({}, { password: 'a\nb' }).install(), { text: /line break/ });
  t.match(await ssh({}, { bmc: 'no bmc' }).install(), { text: /is no address of a BMC/ });

  const known = await ssh({ sshHostKeys: 'known' }, { password: 'right' }).install();
  t.match(known, { text: /^the host key of \[127.0.0.1\]:\d+ is not known, so nothing was sent/ });
  t.equal(existsSync(sshd.keysFile), false, 'and nothing was done');

  mkdirSync(dirname(sshd.keysFile));
  chmodSync(dirname(sshd.keysFile), 0o500);
  t.match(await ssh({}, { password: 'right' }).install(), { text: /authorized_keys.*[Pp]ermission denied/ });

  const given = new AbortController();
  given.abort();
  t.match(await ssh({}, { password: 'right' }).install(undefined, given.signal), { text: /interrupted/ });
});

async function fleetOf(t: Test, sshd: Sshd, count: number) {
  const siteRows = { openbmcsshport: String(sshd.port), openbmcsshkey: sshd.publicKey };
  const behaviour = { username: sshd.user, password: sshd.password };
  const installation = await install(t, { count, behaviour, siteRows });
  const { tables } = installation.site;
  await tables.setRows(
    'openbmc',
    installation.fleet.bmcs.map(({ index }) => ({ key: { node: `node${index + 1}` }, values: behaviour })),
  );
  return installation;
}

t.test('with the daemon: one child per node under the runner', { skip }, async (t) => {
  const sshd = await startSshd(t, password);
  const { run, fleet, processes } = await fleetOf(t, sshd, 4);
  const output = await run('rspconfig node1-node4 sshcfg');
  const expected = fleet.bmcs.map(({ host, index }) => `node${index + 1}: ssh keys copied to ${host}`);
  t.same([...texts(output)].sort(), expected);
  t.equal(output.code, 0);
  t.equal(sshd.log().match(/Accepted password/g)?.length, 4);
  t.equal(sshd.log().match(/Accepted publickey/g)?.length, 4);
  t.equal(processes().runners.length, 1);
});

t.test('what is said of a node whose key does not get there', async (t) => {
  const publicKey = fileURLToPath(new URL('../../../../../test/fixtures/id_test.pub', import.meta.url));
  const sshcfg = (script: Parameters<typeof fakeBmc>[0]) =>
    runCommand(
      { command: 'rspconfig', args: ['sshcfg'] },
      { bmcOf: () => fakeBmc(script), settings: { sshKeyFile: publicKey } },
    );
  t.same((await sshcfg({})).replies, [nodeText('n1', 'ssh keys copied to 127.10.0.1')]);
  t.same((await sshcfg({ installSshKey: () => silent('why', false) })).replies, [
    nodeError('n1', 'Error copying ssh keys to 127.10.0.1: why'),
  ]);
  t.same((await sshcfg({ testSshKey: () => silent('why', false) })).replies, [
    nodeError('n1', 'Testing the ssh connection to 127.10.0.1 failed. Please rerun rspconfig command. (why)'),
  ]);
});

t.test('a key file that cannot be used is told before any BMC is contacted', async (t) => {
  const directory = t.testdir({ 'empty.pub': '', 'bad.pub': '-----BEGIN PRIVATE KEY-----\n' });
  const sshcfg = async (file: string) => {
    const { replies, settled } = await runCommand(
      { command: 'rspconfig', args: ['sshcfg'] },
      { settings: { sshKeyFile: `${directory}/${file}` } },
    );
    t.same(settled, []);
    t.match(replies, [{ errorcode: 1 }]);
    return String(replies[0]?.error);
  };
  t.match(await sshcfg('empty.pub'), /empty\.pub file is empty\. Remove it and rerun the command\.$/);
  t.match(await sshcfg('bad.pub'), /bad\.pub holds no ssh public key/);
  t.match(await sshcfg('none.pub'), /^Unable to read .*none\.pub \(ENOENT\)\. Make a key with ssh-keygen/);
});

t.test('settings that cannot be used keep the daemon from starting', async (t) => {
  const from = (key: string, value: string) => settingsFrom(new Map([[key, value]]), '/l');
  t.match(from('openbmcsshhostkeys', 'remember'), { sshHostKeys: 'remember', sshPort: 22 });
  t.throws(() => from('openbmcsshhostkeys', 'yes'), /must be one of accept, remember, known/);
  t.throws(() => from('openbmcsshkey', 'id_rsa.pub'), /must be the absolute path of a public key file/);
  t.throws(() => from('openbmcsshkey', '/a"b.pub'), /without quotes/);
  t.throws(() => from('openbmcsshport', '0'), /whole number from 1 to 65535/);
});

t.test('the host key policies, as ssh is told them', async (t) => {
  const words = (sshHostKeys: Settings['sshHostKeys']) => {
    const settings = { connectSeconds: 5, sshPort: 22, sshHostKeys, sshKeyFile: '/a b%/id.pub' };
    return sshWords({ host: 'b', username: '-x', settings }, { kind: 'password' }, 'true').join(' ');
  };
  t.match(words('accept'), '-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null');
  t.match(words('remember'), '-o StrictHostKeyChecking=accept-new');
  t.match(words('known'), '-o StrictHostKeyChecking=yes');
  for (const policy of ['remember', 'known'] as const) {
    t.match(words(policy), '-o UserKnownHostsFile="/a b%%/known_hosts" -o UpdateHostKeys=no');
  }
  t.match(words('accept'), / -l -x -- b true$/, 'a user name is never an option');
});
