import t, { type Test } from 'tap';
import type { Call, NodesCommand, Plugin, SettledNode } from '../../../lib/plugin/contract.js';
import {
  type DurableParts,
  type NodesCommandParts,
  nodesCommand,
} from '../../../lib/plugin/nodes-command.js';
import { createRegistry } from '../../../lib/plugin/registry.js';
import { route } from '../../../lib/request/route.js';
import { toNodeName } from '../../../xcat-compat/names/node-name.js';
import { info, nodeText } from '../../../xcat-compat/wire/sendmsg.js';
import { type FakeWork, fakeDaemon } from '../../helpers/fake-daemon.js';

// handle, admit, authorize, route, dispatch, jobs, job, transcript: with tables of its own, and the workers played here.

const seen: Call[] = [];
const finished: (readonly SettledNode[])[] = [];

interface Plan {
  readonly word: string | undefined;
}

/** A command on nodes of mgt=NAME. */
function probe(value: string, more: Pick<NodesCommandParts<Plan, Plan>, 'durable'> = {}): NodesCommand {
  return nodesCommand<Plan, Plan>({
    route: { table: 'nodehm', column: 'mgt', value },
    parse: (call) => {
      seen.push(call);
      const [word] = call.args;
      if (word === 'bad') return { kind: 'answer', replies: [info('usage')] };
      return { kind: 'plan', plan: { word } };
    },
    prepare: async (plan, { nodes }) => {
      const targets = nodes.map((node) => ({ node, owner: `bmc of ${node}`, facts: {} }));
      return { kind: 'run', plan, replies: [], targets };
    },
    finish: (_plan, results) => {
      finished.push(results);
      return [info(`${results.length} nodes`)];
    },
    ...more,
  });
}

const durable: DurableParts<Plan> = {
  isJob: () => true,
  decode: () => ({ word: undefined }),
  files: () => [],
  targets: async () => ({ targets: [], gone: [], later: [] }),
  words: (status) => status.toLowerCase(),
  about: () => undefined,
  differs: () => undefined,
};

const bmc: Plugin = {
  name: 'bmc',
  commands: { power: probe('bmc'), flash: probe('bmc', { durable }) },
};
const ipmi: Plugin = { name: 'ipmi', commands: { power: probe('ipmi') } };
const help: Plugin = {
  name: 'help',
  commands: {
    power: { kind: 'daemon', answer: async ({ nodes }) => [info(`help for ${nodes.join() || 'nobody'}`)] },
    broken: {
      kind: 'daemon',
      answer: async () => {
        throw new Error('a bug');
      },
    },
  },
};

const works: FakeWork = async ({ targets }, output) => {
  for (const { node } of targets) {
    output.tell({ kind: 'said', response: nodeText(node, 'on') });
    output.tell({ kind: 'settled', node, result: { kind: 'success' } });
  }
};

async function site(t: Test, work = works) {
  const at = await fakeDaemon(t, [bmc, ipmi, help], work);
  const rows = { b1: 'bmc', b2: 'bmc', i1: 'ipmi', x1: 'other' };
  await at.tables.setRow('site', { key: 'master' }, { value: '10.0.0.1' });
  await at.tables.setRow('policy', { priority: '1' }, { name: 'root', rule: 'allow' });
  await at.tables.setRow(
    'policy',
    { priority: '5' },
    { name: 'bob', commands: 'power', noderange: 'b1', rule: 'allow' },
  );
  for (const [node, mgt] of Object.entries(rows)) {
    await at.tables.setRow('nodelist', { node }, { groups: 'all' });
    await at.tables.setRow('nodehm', { node }, { mgt });
  }
  seen.length = finished.length = 0;
  return at;
}

t.test('a request goes to the plugins that claim its nodes, at the same time, and ends once', async (t) => {
  const at = await site(t);
  const { sent, last, after } = await at.ask({ command: 'power', noderange: 'b1,b2,i1,x1', arg: 'stat' });
  t.same(after, 'keep');
  t.same(last, { serverdone: '' });
  t.same(
    at.ran.map(({ command, targets }) => [command, targets.map(({ node }) => node)]),
    [
      ['power', ['b1', 'b2']],
      ['power', ['i1']],
    ],
  );
  t.match(sent[0], { node: { name: 'x1', error: /Unable to identify plugin/, errorcode: 1 } });
  t.same(
    sent.filter((one) => 'info' in one).map(({ info }) => info),
    ['help for x1', '2 nodes', '1 nodes'],
  );
  t.same(at.audited, ['Allowed root power']);
  t.match(seen[0], { command: 'power', args: ['stat'], nodes: ['b1', 'b2'], user: 'root', cwd: '/' });
  const [work] = at.happened;
  t.same(
    at.happened.filter((one) => one.work.id === work?.work.id).map(({ event }) => event.kind),
    ['begun', 'said', 'settled', 'said', 'settled', 'ended'],
    'a command that is no job tells the same events',
  );
  t.match(work, { work: { job: undefined, plugin: 'bmc', command: 'power', user: 'root' }, seq: undefined });
});

t.test('policy says no before anything is prepared; whoever has no certificate is hung up on', async (t) => {
  const at = await site(t);
  const denied = { error: 'Permission denied for request', errorcode: 1, serverdone: '' };
  for (const [name, noderange, after] of [
    ['bob', 'b1,b2', 'keep'],
    ['eve', 'b1', 'keep'],
    [null, 'b1', 'close'],
  ] as const)
    t.same(
      await at.ask({ command: 'power', noderange, arg: 'stat' }, name),
      { sent: [], last: denied, after },
      String(name),
    );
  t.same([at.ran, seen], [[], []]);
  t.same(at.audited, ['Denied bob power', 'Denied eve power', 'Denied undefined power']);
  await at.ask({ command: 'power', noderange: 'b1', arg: 'stat' }, 'bob');
  t.equal(at.ran.length, 1, 'what a rule allows is done');
  t.same(
    (await at.ask({ command: 'power', noderange: 'b1', becomeuser: 'x' })).last?.error,
    'Authentication failure',
  );
});

t.test('what cannot run is told, and nothing runs', async (t) => {
  const at = await site(t);
  const last = async (elements: Parameters<typeof at.ask>[0]) => (await at.ask(elements)).last;
  t.match(await last({ command: 'power', noderange: 'b1,nosuch' }), {
    error: 'Invalid nodes and/or groups in noderange: nosuch',
    errorcode: 1,
  });
  t.match(await last({ command: 'nosuch', noderange: 'b1' }), { error: 'Unsupported request' });
  t.match((await at.ask({ command: 'power', noderange: 'b1', arg: 'bad' })).sent, [{ info: 'usage' }]);
  t.match((await at.ask({ command: 'broken' })).sent, [{ error: /a bug/, errorcode: 1 }]);
  t.same(at.ran, []);
  await at.tables.setRow('site', { key: 'master' }, { value: '' });
  t.match(await last({ command: 'power', noderange: 'b1' }), { error: /site.master is not set/ });
  t.same(at.ran, []);
});

t.test(
  'a durable command is a job: it outlives its client, and is watched, asked for and cancelled',
  async (t) => {
    let end = (): void => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const at = await site(t, async ({ targets }, output) => {
      for (const { node } of targets) output.tell({ kind: 'said', response: nodeText(node, 'begins') });
      await ended;
      for (const { node } of targets) output.tell({ kind: 'settled', node, result: { kind: 'success' } });
    });
    const flash = { command: 'flash', noderange: 'b1,b2' };
    const { sent } = await at.ask({ ...flash, arg: '--background' });
    t.match(sent, [{ data: 'Started job 1 in the background.' }]);
    t.equal(at.ran[0]?.durable, true);
    t.match((await at.ask({ ...flash, arg: '--status' })).sent, [
      { info: 'Total=2 Running=2 Success=0 Failed=0' },
      { node: { name: 'b1' } },
      { node: { name: 'b2' } },
    ]);
    const watching = at.ask({ ...flash, arg: '--attach' });
    end();
    const said = (await watching).sent.map((one) => JSON.stringify(one)).join('\n');
    t.match(said, /b1.*begins[\s\S]*b2.*begins[\s\S]*2 nodes/, 'whoever comes later reads all of it');
    t.same(
      finished.map((results) => results.map(({ node }) => node)),
      [['b1', 'b2']],
    );
    t.match(at.daemon.jobs.reader.job(1), { user: 'root', command: 'flash', endedAt: Number });
  },
);

t.test('an interrupted client cancels its job; a daemon that stops does not', async (t) => {
  const cancelled: string[] = [];
  const at = await site(t, async ({ targets }, output) => {
    await new Promise((resolve) => setTimeout(resolve, 50));
    for (const { node } of targets)
      output.tell({ kind: 'settled', node, result: { kind: 'failure', reason: 'cancelled' } });
  });
  at.daemon.events.listen(({ event }) => {
    if (event.kind === 'cancelled') cancelled.push(`${event.node} ${event.by}`);
  });
  const client = new AbortController();
  const asked = at.ask({ command: 'flash', noderange: 'b1' }, 'root', client.signal);
  while (at.ran.length === 0) await new Promise((resolve) => setImmediate(resolve));
  client.abort();
  t.equal((await asked).last, undefined, 'nothing is sent to a client that is gone');
  t.match(cancelled, [/^b1 .*root/]);
  at.stopping.abort();
  const other = new AbortController();
  const left = at.ask({ command: 'flash', noderange: 'b2' }, 'root', other.signal);
  while (at.ran.length < 2) await new Promise((resolve) => setImmediate(resolve));
  other.abort();
  await left;
  t.equal(cancelled.length, 1);
  while (at.daemon.jobs.reader.job(2)?.endedAt === undefined)
    await new Promise((resolve) => setTimeout(resolve, 20));
});

t.test('nodes are parted by table; global handlers have those that nobody claims', async (t) => {
  const at = await site(t);
  const power = createRegistry([bmc, ipmi, help]).get('power') ?? [];
  const parted = async (...names: readonly string[]) => {
    const { shares, globals, unclaimed } = await route(power, names.map(toNodeName), at.tables);
    return [
      ...shares.map(({ plugin, nodes }) => `${plugin} ${nodes.join()}`),
      ...globals.map(({ plugin, nodes }) => `${plugin} ${nodes.join()}`),
      `nobody ${unclaimed.join()}`,
    ];
  };
  t.same(await parted('b1', 'i1'), ['bmc b1', 'ipmi i1', 'nobody ']);
  t.same(await parted('b1', 'x1'), ['bmc b1', 'help x1', 'nobody x1']);
  t.same(await parted(), ['help ', 'nobody ']);
});
