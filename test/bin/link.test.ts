import { spawnSync } from 'node:child_process';
import { lstatSync, mkdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { link } from '../../bin/link.js';

const program = fileURLToPath(new URL('../../bin/xcatd-ts.js', import.meta.url));

t.test('the xCAT commands as links: made once, taken away again, nothing else touched', async (t) => {
  const directory = t.testdir({ rpower: 'a program of the site' });
  symlinkSync('/opt/xcat/bin/xcatclient', join(directory, 'rinv'));
  mkdirSync(join(directory, 'nodels'));

  const made = link({ directory, program, remove: false });
  t.equal(made.exitCode, 1, 'not all of them are ours');
  t.match(made.lines.at(-1), /left as they are, because they are not ours: nodels rinv rpower$/);
  t.equal(readlinkSync(join(directory, 'rflash')), program);
  t.equal(readFileSync(join(directory, 'rpower'), 'utf8'), 'a program of the site');
  t.equal(readlinkSync(join(directory, 'rinv')), '/opt/xcat/bin/xcatclient');

  t.match(link({ directory, program, remove: false }).lines[0], /^0 links made in .*, \d+ were there$/);

  const removed = link({ directory, program, remove: true });
  t.equal(removed.exitCode, 0);
  t.equal(lstatSync(join(directory, 'rflash'), { throwIfNoEntry: false }), undefined);
  t.equal(readFileSync(join(directory, 'rpower'), 'utf8'), 'a program of the site');
  t.equal(readlinkSync(join(directory, 'rinv')), '/opt/xcat/bin/xcatclient');
  t.match(link({ directory, program, remove: true }).lines[0], /^0 links taken away/);
});

t.test('a directory that is none is named', async (t) => {
  const directory = t.testdir();
  t.throws(() => link({ directory: join(directory, 'gone'), program, remove: false }), {
    message: `${directory}/gone is no directory: make it first, or name another one`,
  });
  writeFileSync(join(directory, 'file'), '');
  t.throws(() => link({ directory: join(directory, 'file'), program, remove: false }), /is no directory/);
});

t.test('a link acts as that xCAT command', async (t) => {
  const directory = t.testdir();
  const { status, stdout } = spawnSync(program, ['link', directory], { encoding: 'utf8' });
  t.equal(status, 0);
  t.match(stdout, /^\d+ links made in /);
  const answer = spawnSync(join(directory, 'rpower'), ['n1', 'stat'], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: directory, XCATHOST: '127.0.0.1:1' },
  });
  t.not(answer.status, 0);
  t.match(
    `${answer.stdout}${answer.stderr}`,
    /Unable to open socket connection to xcatd daemon on 127\.0\.0\.1:1/,
  );
});
