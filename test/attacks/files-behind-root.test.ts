import { chmodSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import t, { type Test } from 'tap';
import { writeImage } from '../helpers/firmware-image.js';
import { install, texts, until } from '../helpers/installation.js';
import { run } from '../helpers/processes.js';
import { addUser } from '../helpers/site.js';

/**
 * Users who may flash, and nothing else, name files of this machine: to learn what is there, to have root read for them,
 * or to hold the daemon up. They get what their own rights give them.
 */

const skip = process.getuid?.() === 0 ? false : 'only root reads what others cannot';

async function limited(t: Test) {
  const installation = await install(t, { count: 1 });
  const { site } = installation;
  const everybody = dirname(site.confdir);
  chmodSync(everybody, 0o755);
  const open = join(everybody, 'open');
  const closed = join(everybody, 'closed');
  mkdirSync(open);
  chmodSync(open, 0o755);
  mkdirSync(closed, { mode: 0o700 });
  await writeImage(join(open, 'bmc.tar'));
  chmodSync(join(open, 'bmc.tar'), 0o644);
  await writeImage(join(open, 'private.tar'));
  chmodSync(join(open, 'private.tar'), 0o600);
  await writeImage(join(closed, 'bmc.tar'));
  chmodSync(join(closed, 'bmc.tar'), 0o644);
  const pinned = join(everybody, 'state', 'pinned');
  const policy = async (priority: string, name: string): Promise<string> => {
    await site.tables.setRow('policy', { priority }, { name, commands: 'rflash', rule: 'allow' });
    return addUser(site, name);
  };
  const by = async (home: string, words: string) => {
    const output = await installation.run(words, { home });
    return { code: output.code, text: texts(output).join('\n') };
  };
  return { ...installation, open, closed, pinned, policy, by };
}

t.test('a user with an account here flashes what he can read himself', { skip }, async (t) => {
  const { open, policy, by, pinned } = await limited(t);
  const home = await policy('8.1', 'nobody');
  const flashed = await by(home, `rflash node1 -u ${open}/bmc.tar`);
  t.equal(flashed.code, 0, flashed.text);
  t.match(flashed.text, /node1: Firmware upload successful/);
  await until('the copy is gone', () => readdirSync(pinned).length === 0);
  t.match(await by(home, `rflash node1 -c ${open}/bmc.tar`), { text: /TAR .* Firmware Product Version/ });
});

t.test('what is absent, and what is closed to him, is one and the same', { skip }, async (t) => {
  const { open, closed, policy, by, run: asRoot } = await limited(t);
  const home = await policy('8.1', 'nobody');
  symlinkSync('/etc/shadow', join(open, 'shadow.tar'));
  await run('mkfifo', ['-m', '666', join(open, 'fifo.tar')]);
  mkdirSync(join(open, 'directory.tar'));
  const paths = [
    ...[`${open}/none.tar`, `${open}/private.tar`, `${open}/shadow.tar`, `${open}/fifo.tar`],
    ...[
      `${open}/directory.tar`,
      `${closed}/bmc.tar`,
      `${closed}/none.tar`,
      '/root/x.tar',
      '/proc/1/environ.tar',
    ],
  ];
  for (const option of ['-u', '-a', '-c']) {
    for (const path of paths) {
      const { code, text } = await by(home, `rflash node1 ${option} ${path}`);
      t.equal(code, 1);
      const what = `Cannot access ${path}. Check the management node and/or service nodes.`;
      const [first = '', why = '', ...more] = text.split('\n');
      t.ok(first.endsWith(what), `${option} ${path}: ${text}`);
      t.ok(why.includes(`: ${path} is not there, or you may not read it as the user`), why);
      t.same(more, []);
    }
  }
  for (const path of [closed, `${closed}/none`, '/root', `${open}/none`]) {
    const { text } = await by(home, `rflash node1 -d ${path}`);
    t.match(
      text,
      new RegExp(`Can't open directory : ${path}\\n.*: ${path} is not there, or you may not read it`),
    );
  }
  // The words of the client's own directory, which he may say is any.
  const relative = await by(home, 'rflash node1 -d closed');
  const none = await by(home, 'rflash node1 -d nothing-at-all');
  t.equal(relative.text.replaceAll('closed', ''), none.text.replaceAll('nothing-at-all', ''));

  const root = await asRoot(`rflash node1 -u ${closed}/bmc.tar`);
  t.equal(root.code, 0, texts(root, 'stderr').join());
});

t.test('a user without an account here is told so, and nothing is read for him', { skip }, async (t) => {
  const { open, policy, by, pinned } = await limited(t);
  const home = await policy('8.1', 'nosuchuser');
  for (const path of [`${open}/bmc.tar`, `${open}/none.tar`]) {
    const { code, text } = await by(home, `rflash node1 -u ${path}`);
    t.equal(code, 1);
    t.match(
      text,
      `Cannot access ${path}: files are read with the rights of the user who names them, and nosuchuser has no account on this management node.`,
    );
  }
  await until('the copy is gone', () => readdirSync(pinned).length === 0);
  t.match(await by(home, 'rflash node1 -l'), { code: 0 }, 'what names no file goes on as ever');
});

t.test('a file that is written on and on does not fill the disk', { skip }, async (t) => {
  const { open, policy, by, pinned } = await limited(t);
  const home = await policy('8.1', 'nobody');
  const path = join(open, 'sparse.tar');
  writeFileSync(path, '');
  const { truncateSync } = await import('node:fs');
  truncateSync(path, 2 ** 43);
  chmodSync(path, 0o644);
  const { code, text } = await by(home, `rflash node1 -u ${path}`);
  t.equal(code, 1);
  t.match(text, /sparse\.tar is not a firmware image: it has 8796093022208 bytes, .*It was not read/);
  await until('the copy is gone', () => readdirSync(pinned).length === 0);
  t.ok(existsSync(path));
});
