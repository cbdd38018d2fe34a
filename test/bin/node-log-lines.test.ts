import { statSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { install, texts, until } from '../helpers/installation.js';

// What an operator reads in NODE.log afterwards: when, which job, whose, what became of it.

t.setTimeout(800_000);

const LINE = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d job \d+ root: \S/;

t.test('each line has its time, job and user; a deletion and a cancellation are recorded', async (t) => {
  const at = await install(t, { count: 2 });
  const image = await at.image('img.tar', 1000);
  const log = (node: string): readonly string[] => at.nodeLog(node).trimEnd().split('\n');

  t.equal((await at.run(`rflash node1 -u ${image}`)).code, 0);
  t.match(log('node1')[0], ` job 1 root: begins: rflash -u ${image}`);
  t.match(log('node1').at(-1), / job 1 root: ended: success$/);

  const [, id = ''] =
    /^node1: (\S+) .*ibm-v2\.4/m.exec(texts(await at.run('rflash node1 -l')).join('\n')) ?? [];
  t.equal((await at.run(`rflash node1 --delete ${id}`)).code, 0);
  t.match(log('node1').slice(-2), [
    new RegExp(` job 2 root: begins: rflash --delete ${id}$`),
    / job 2 root: ended: success$/,
  ]);
  t.equal((await at.run('rflash node1 --delete 1234abcd')).code, 1);
  t.match(log('node1').at(-1), / job 3 root: ended: failed\. Invalid ID provided to delete/);

  await at.fleet.set({ uploadBytesPerSecond: 20, bodyStallMs: 1_000_000 });
  await at.run(`rflash node2 -u ${image} --background`);
  await until('it uploads', () => (at.fleet.bmcs[1]?.counters().openUploads ?? 0) > 0);
  await at.run('rflash node2 --cancel');
  await until('its end is written', () => / ended: /.test(log('node2').at(-1) ?? ''));
  t.match(log('node2').at(-1), / job 4 root: ended: failed\. The command was aborted while uploading/);
  t.ok(log('node2').some((line) => / job 4 root: cancelled by root with --cancel$/.test(line)));

  for (const line of [...log('node1'), ...log('node2')]) t.match(line, LINE);
  t.equal(statSync(join(at.site.logdir, 'rflash', 'node1.log')).mode & 0o777, 0o640);
});
