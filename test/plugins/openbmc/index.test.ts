import { createRequire } from 'node:module';
import t from 'tap';
import { plugins } from '../../../plugins/index.js';
import { openbmc } from '../../../plugins/openbmc/index.js';
import { perlDate } from '../../../plugins/openbmc/perl-date.js';
import { createResolver } from '../../../plugins/openbmc/resolve.js';
import { takeVerbose } from '../../../plugins/openbmc/verbose-flag.js';
import { workerHalves } from '../../../plugins/workers.js';
import { toNodeName } from '../../../xcat-compat/names/node-name.js';
import { testServices } from '../../helpers/worker-services.js';

/** Whether a package's code has been loaded into this process. */
function isLoaded(name: string): boolean {
  return Object.keys(createRequire(import.meta.url).cache).some((path) =>
    path.includes(`/node_modules/${name}/`),
  );
}

t.test('O1 the plugin claims its nodes by nodehm.mgt', async (t) => {
  t.ok(plugins.includes(openbmc));
  for (const command of ['rpower', 'rflash', 'rspconfig']) {
    t.match(openbmc.commands[command], {
      kind: 'nodes',
      route: { table: 'nodehm', column: 'mgt', value: 'openbmc' },
    });
  }
});

t.test('the daemon does not load what speaks to BMCs', async (t) => {
  t.notOk(isLoaded('undici'));
  const startWorker = await workerHalves.get('openbmc')?.();
  t.ok(isLoaded('undici'), 'a worker does');

  const worker = startWorker?.(testServices());
  const output = { reply: () => {}, settled: () => {}, nodeStatus: () => {} };
  const signal = new AbortController().signal;
  const run = async (command: string, plan: unknown, facts: unknown = {}) =>
    worker?.run({ command, plan, targets: [{ node: toNodeName('n1'), owner: 'x', facts }] }, output, signal);
  const bmc = { bmc: 'x', username: 'x', password: 'x' };
  await t.rejects(run('rnothing', {}, bmc), { message: 'openbmc has no command rnothing' });
  await t.rejects(run('rpower', { action: 'explode' }, bmc), { name: 'ValiError' });
  await t.rejects(run('rflash', { kind: 'upload' }, bmc), { name: 'ValiError' });
  await t.rejects(run('rpower', {}, { bmc: 'x' }), { name: 'ValiError' });
  await worker?.stop(signal);
});

t.test('names are resolved by the system', async (t) => {
  let clock = 0;
  const resolve = createResolver(() => clock);
  t.match(await resolve('localhost'), /^(127\.0\.0\.1|::1)$/);
  t.match(await resolve('localhost'), /^(127\.0\.0\.1|::1)$/, 'from the cache');
  clock = 61_000;
  t.match(await resolve('localhost'), /^(127\.0\.0\.1|::1)$/);
  t.equal(await resolve('no such host'), undefined);
});

t.test('-V where it stands', async (t) => {
  t.same(takeVerbose(['a', '-V', 'b']), { verbose: true, rest: ['a', 'b'] });
  t.same(takeVerbose(['--verb', '--v']), { verbose: true, rest: [] });
  t.same(takeVerbose(['-v', '--', '-V', '-Vx', '--verbosely']), {
    verbose: false,
    rest: ['-v', '--', '-V', '-Vx', '--verbosely'],
  });
});

t.test('dates as Perl writes them', async (t) => {
  t.equal(perlDate(new Date(2026, 10, 8, 9, 5, 0).getTime()), 'Sun Nov  8 09:05:00 2026');
  t.equal(perlDate(new Date(2026, 0, 31, 23, 59, 59).getTime()), 'Sat Jan 31 23:59:59 2026');
});
