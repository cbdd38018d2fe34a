import { chmodSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import t from 'tap';
import { readyKnownHosts } from '../../../../plugins/openbmc/rspconfig/known-hosts.js';
import { runCommand } from '../../../helpers/openbmc-command.js';
import { sshOf } from '../../../helpers/ssh-node.js';
import { noSshd, type Sshd, startSshd } from '../../../helpers/sshd.js';

const skip = noSshd() ?? false;
const done = { kind: 'ok', value: undefined };
const password = 'right';

function knownHosts({ publicKey }: Sshd) {
  const file = join(dirname(publicKey), 'known_hosts');
  return { file, lines: () => readFileSync(file, 'utf8').split('\n').slice(0, -1) };
}

/** Whether anything of a login has reached the server: a password or a key. */
function logins(sshd: Sshd): number {
  return sshd.log().match(/(?:Accepted|Failed|Postponed) (?:password|publickey)/g)?.length ?? 0;
}

t.test('accept takes every key and keeps none', { skip }, async (t) => {
  const sshd = await startSshd(t, password);
  const { install, test } = (await sshOf(sshd)).ssh();
  t.same(await install(), done);
  await sshd.changeHostKey('rsa');
  t.same(await install(), done);
  t.same(await test(), done);
  t.equal(existsSync(knownHosts(sshd).file), false);
});

t.test('remember: the first contact is written down, another key is refused', { skip }, async (t) => {
  const sshd = await startSshd(t, password);
  const { install, test } = (await sshOf(sshd)).ssh({ sshHostKeys: 'remember' });
  const { file, lines } = knownHosts(sshd);
  await readyKnownHosts({ sshHostKeys: 'remember', sshKeyFile: sshd.publicKey });
  t.same(await install(), done, 'first contact');
  t.same(lines().length, 1);
  t.match(lines()[0], `[127.0.0.1]:${sshd.port} ssh-rsa `);
  t.equal(statSync(file).mode & 0o777, 0o600);
  t.same(await install(), done, 'the same key again');
  t.same(await test(), done);
  const [first] = lines();
  t.same(lines(), [first]);

  for (const type of ['rsa', 'ed25519'] as const) {
    await sshd.changeHostKey(type);
    const before = logins(sshd);
    for (const reply of [await install(), await test()]) {
      t.match(reply, {
        kind: 'silent',
        text: `the host key of [127.0.0.1]:${sshd.port} is not the known one, so nothing was sent. If the BMC has got a new one: ssh-keygen -f ${file} -R '[127.0.0.1]:${sshd.port}'`,
      });
    }
    t.equal(logins(sshd), before, `nothing was sent to the one with another ${type} key`);
    t.same(lines(), [first]);
  }
});

t.test('known: only what stands in known_hosts already', { skip }, async (t) => {
  const sshd = await startSshd(t, password);
  const { ssh } = await sshOf(sshd);
  const { install } = ssh({ sshHostKeys: 'known' });
  const { file, lines } = knownHosts(sshd);
  t.match(await install(), {
    kind: 'silent',
    text: `the host key of [127.0.0.1]:${sshd.port} is not known, so nothing was sent. Add it to ${file}, or see site.openbmcsshhostkeys`,
  });
  t.equal(existsSync(file), false, 'nothing is written');
  t.equal(logins(sshd), 0);

  t.same(await ssh({ sshHostKeys: 'remember' }).install(), done);
  const seen = lines();
  t.same(await install(), done);
  t.same(lines(), seen);

  await sshd.changeHostKey('rsa');
  const before = logins(sshd);
  t.match(await install(), { text: /is not the known one, so nothing was sent/ });
  t.equal(logins(sshd), before);
  rmSync(file);
  t.match(await install(), { text: /is not known, so nothing was sent/ });
});

t.test('what is in the file stays, and of many at once none loses its line', { skip }, async (t) => {
  const addresses = Array.from({ length: 8 }, (_, index) => `127.0.0.${index + 1}`);
  const sshd = await startSshd(t, password, { addresses });
  const { ssh } = await sshOf(sshd);
  const { file, lines } = knownHosts(sshd);
  const other = 'bmc.example ssh-ed25519 AAAAother';
  writeFileSync(file, `# a comment\n${other}`, { mode: 0o600 });
  const { publicKey: sshKeyFile } = sshd;
  for (let command = 1; command <= 2; command += 1) {
    t.equal(await readyKnownHosts({ sshHostKeys: 'remember', sshKeyFile }), undefined);
  }
  const at = (bmc: string) => ssh({ sshHostKeys: 'remember' }, { bmc }).install();
  const replies = await Promise.all(addresses.map(at));
  t.same(
    replies,
    addresses.map(() => done),
  );
  const names = lines().map((line) => line.split(' ')[0] ?? '');
  t.same(lines().slice(0, 2), ['# a comment', other]);
  t.same(names.slice(2).sort(), addresses.map((address) => `[${address}]:${sshd.port}`).sort());
});

t.test('keys that cannot be remembered are told before any BMC is contacted', async (t) => {
  const directory = t.testdir({ known_hosts: {}, 'id.pub': 'ssh-rsa AAAA root@mn\n' });
  const settings = { sshHostKeys: 'remember', sshKeyFile: join(directory, 'id.pub') } as const;
  const { replies, settled } = await runCommand({ command: 'rspconfig', args: ['sshcfg'] }, { settings });
  t.same(settled, []);
  t.match(replies, [{ errorcode: 1, error: /^Unable to write .*\/known_hosts \(EISDIR\), where the BMCs/ }]);
});

t.test('a directory with odd characters', { skip }, async (t) => {
  const sshd = await startSshd(t, password);
  const { key, ssh } = await sshOf(sshd);
  const directory = t.testdir({ 'a b%h': {} });
  const sshKeyFile = join(directory, 'a b%h', 'id.pub');
  const privateKey = sshKeyFile.replace(/\.pub$/, '');
  writeFileSync(privateKey, readFileSync(sshd.publicKey.replace(/\.pub$/, '')));
  chmodSync(privateKey, 0o600);
  const { install, test } = ssh({ sshHostKeys: 'remember', sshKeyFile });
  t.same(await install(key), done);
  t.same(await test(privateKey), done);
  t.ok(existsSync(join(directory, 'a b%h', 'known_hosts')));
});
