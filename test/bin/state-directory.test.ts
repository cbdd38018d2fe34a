import { existsSync, renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { kill } from 'node:process';
import t from 'tap';
import { alive, install, installed, processesOf, texts, until } from '../helpers/installation.js';
import { startProgram } from '../helpers/processes.js';
import type { Site } from '../helpers/site.js';

t.setTimeout(800_000);

function startWith(site: Site, stateDirectory: string) {
  const where = ['--confdir', site.confdir, '--listen', '127.0.0.1', '--port', '0', '--logdir', site.logdir];
  const state = ['--statedir', stateDirectory, '--grace', '1', '--loglevel', 'warn'];
  return startProgram(['serve', ...where, ...state], /^listening on /);
}

t.test('uploads of a killed daemon are ended by one that knows its directory by another path', async (t) => {
  const at = await install(t, {
    count: 2,
    behaviour: { generation: 'L2', uploadBytesPerSecond: 1000, bodyStallMs: 1_000_000 },
    siteRows: { openbmcworkers: '1' },
  });
  const state = join(at.site.confdir, '..', 'state');
  const link = join(at.site.confdir, '..', 'link');
  symlinkSync(state, link);
  await at.image('large.tar', 12 * 1024 * 1024);
  await at.run('rflash all -u large.tar --background');
  const running = () => processesOf(at.daemon.pid);
  await until('both are uploading', () => running().curls.length === 2);
  const { workers, runners, curls } = running();
  // Nobody is left who would end the uploads.
  for (const pid of [at.daemon.pid, ...workers, ...runners]) kill(pid, 'SIGKILL');
  t.equal(alive(curls).length, 2);
  const daemon = await startWith(at.site, `${link}/../link/`);
  t.teardown(() => daemon.stop());
  t.same(alive(curls), []);
  const again = installed(at.site, at.fleet, daemon);
  const { code } = await again.run('rflash all --cancel');
  t.equal(code, 0);
});

t.test('a state directory that is moved away takes no new job until it is back', async (t) => {
  const at = await install(t, { count: 1, behaviour: { generation: 'L2' } });
  const state = join(at.site.confdir, '..', 'state');
  await at.image('image.tar', 50_000);
  renameSync(state, `${state}.away`);
  const refused = await at.run('rflash all -u image.tar');
  t.equal(refused.code, 1);
  t.match(
    texts(refused, 'stderr').join('\n'),
    `The state directory ${state} was moved or deleted while the daemon runs`,
  );
  t.equal(at.fleet.bmcs[0]?.counters().uploads.length, 0);
  t.equal((await at.run('rpower all stat')).code, 0, 'what needs no journal goes on');
  t.notOk(existsSync(state));
  renameSync(`${state}.away`, state);
  t.equal((await at.run('rflash all -u image.tar')).code, 0);
});
