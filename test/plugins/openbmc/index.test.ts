import { createRequire } from 'node:module';
import t from 'tap';
import { plugins } from '../../../plugins/index.js';
import { createResolver } from '../../../plugins/openbmc/asked/resolve.js';
import { takeVerbose } from '../../../plugins/openbmc/asked/verbose-flag.js';
import { openbmc } from '../../../plugins/openbmc/index.js';
import { workerHalves } from '../../../plugins/workers.js';
import { toNodeName } from '../../../xcat-compat/names/node-name.js';
import { perlDate } from '../../../xcat-compat/text/perl-date.js';
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
  const resolve = createResolver({ now: () => clock });
  t.match(await resolve('localhost'), /^(127\.0\.0\.1|::1)$/);
  t.match(await resolve('localhost'), /^(127\.0\.0\.1|::1)$/, 'from the cache');
  clock = 61_000;
  t.match(await resolve('localhost'), /^(127\.0\.0\.1|::1)$/);
  t.equal(await resolve('no such host'), undefined);
});

t.test('a resolver that is silent holds up neither its caller nor the threads that files need', async (t) => {
  let clock = 0;
  const timers = new Set<{ readonly at: number; readonly done: () => void }>();
  const begun: string[] = [];
  const answers = new Map<string, (addresses: readonly string[]) => void>();
  const resolve = createResolver({
    now: () => clock,
    sleep: (milliseconds, done) => {
      const timer = { at: clock + milliseconds, done };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    lookup: (name) => {
      begun.push(name);
      return new Promise((answer) =>
        answers.set(name, (addresses) => answer(addresses.map((address) => ({ address })))),
      );
    },
  });
  const later = async (milliseconds: number): Promise<void> => {
    clock += milliseconds;
    for (const timer of timers) if (timer.at <= clock && timers.delete(timer)) timer.done();
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  };
  const names = Array.from({ length: 100 }, (_, index) => `bmc${index}`);
  const found = names.map((name) => resolve(name));
  t.same(begun, names.slice(0, 3), 'few at once');
  t.equal(resolve('bmc0'), found[0], 'a name is asked once at a time');

  await later(4000);
  answers.get('bmc1')?.(['fd00::1', '10.0.0.2', '10.0.0.1']);
  await later(0);
  t.equal(await found[1], '10.0.0.1', 'of several always the same, IPv4 first');
  t.same(begun.slice(3), ['bmc3'], 'its place is free for the next');
  await later(4000);
  t.equal(timers.size, 99, 'as long as the resolver answers anybody, the others wait');
  await later(1000);
  for (const name of ['bmc0', 'bmc50', 'bmc99']) t.equal(await found[Number(name.slice(3))], undefined, name);
  t.equal(timers.size, 0);
  t.equal(begun.length, 4, 'who has gone on without is not asked for any more');
  answers.get('bmc0')?.(['10.0.0.3']);
  await later(0);
  const again = resolve('bmc7');
  t.same(begun.at(-1), 'bmc7', 'and may be asked for again');
  answers.get('bmc7')?.([]);
  t.equal(await again, undefined);
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
