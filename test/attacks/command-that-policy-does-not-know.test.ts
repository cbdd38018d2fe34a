import t from 'tap';
import { plugins } from '../../plugins/index.js';
import { isClientCommand } from '../../xcat-compat/client/commands.js';
import { policyNames } from '../../xcat-compat/policy/command-names.js';
import { startDaemon } from '../helpers/installation.js';
import { ask, requestText } from '../helpers/raw-client.js';
import { addUser, makeSite } from '../helpers/site.js';

/** Commands of xcatd that other programs than its clients send. */
const OF_XCATD = new Set(['getopenbmccons']);
/** In xCAT a script that asks no daemon. */
const SCRIPTS = new Set(['chtab']);

t.test('every command is one that a site policy can know, or counts as one', async (t) => {
  const commands = new Set(plugins.flatMap((plugin) => Object.keys(plugin.commands)));
  t.ok(commands.size > 20);
  for (const command of commands) {
    const known = OF_XCATD.has(command) || (isClientCommand(command) && !SCRIPTS.has(command));
    t.ok(known || policyNames(command).length > 1, command);
  }
  t.same(policyNames('chtab'), ['chtab', 'tabch']);
  t.same(policyNames('tabch'), ['tabch']);
});

t.test('who may not change tables does not write himself a rule', async (t) => {
  const site = await makeSite([]);
  t.teardown(() => site.remove());
  await site.tables.setRow(
    'policy',
    { priority: '6' },
    { name: 'eve', commands: 'tabch,chdef,tabrestore', rule: 'deny' },
  );
  await site.tables.setRow('policy', { priority: '7' }, { name: 'eve', rule: 'allow' });
  await site.tables.setRow('policy', { priority: '8' }, { name: 'bob', commands: 'tabch', rule: 'allow' });
  const [eve, bob] = [await addUser(site, 'eve'), await addUser(site, 'bob')];
  const daemon = await startDaemon(site);
  t.teardown(() => daemon.stop('SIGKILL'));
  const port = Number(daemon.ready.split(':').at(-1));
  const as = (home: string, command: string) =>
    ask(
      { host: '127.0.0.1', port, home },
      requestText({ arg: ['priority=0', 'policy.rule=allow'], command }),
    );
  const rules = (await site.tables.rows('policy')).length;
  for (const command of ['tabch', 'chtab']) t.match(await as(eve, command), /Permission denied/, command);
  t.equal((await site.tables.rows('policy')).length, rules);
  t.notMatch(await as(bob, 'chtab'), /<error>/, 'who may tabch may chtab');
  t.equal((await site.tables.rows('policy')).length, rules + 1);
});
