import t, { type Test } from 'tap';
import { nodesCommand } from '../../../lib/plugin/nodes-command.js';
import { toNodeName } from '../../../xcat-compat/names/node-name.js';
import { fakeDaemon } from '../../helpers/fake-daemon.js';

// Every text of a request is bounded by itself, not by the length of the whole request.

async function site(t: Test, plan: unknown = {}) {
  const flash = nodesCommand<unknown, unknown>({
    route: { table: 'nodehm', column: 'mgt', value: 'bmc' },
    parse: () => ({ kind: 'plan', plan }),
    prepare: async () => ({
      kind: 'run',
      plan,
      replies: [],
      targets: [{ node: toNodeName('n1'), owner: 'bmc', facts: {} }],
    }),
    durable: {
      isJob: () => true,
      decode: () => ({}),
      files: () => [],
      targets: async () => ({ targets: [], gone: [], later: [] }),
      words: String,
      about: () => undefined,
      differs: () => undefined,
    },
  });
  const at = await fakeDaemon(t, [{ name: 'bmc', commands: { flash } }], async () => {});
  await at.tables.setRow('site', { key: 'master' }, { value: '10.0.0.1' });
  await at.tables.setRow('policy', { priority: '1' }, { name: 'root', rule: 'allow' });
  await at.tables.setRow('nodelist', { node: 'n1' }, { groups: 'all' });
  await at.tables.setRow('nodehm', { node: 'n1' }, { mgt: 'bmc' });
  return at;
}

const flash = { command: 'flash', noderange: 'n1' };
const long = 'x'.repeat(5000);

t.test('a text that is longer than it can mean is refused by its name, and nothing is kept', async (t) => {
  const at = await site(t);
  const refused: Readonly<Record<string, RegExp>> = {
    cwd: /current directory \(cwd\) of the request has 5001 bytes, and at most 4096 are read/,
    username: /name of the user \(username\) of the request has 5000 bytes/,
    transid: /number \(transid\)/,
    clienttype: /kind of client \(clienttype\)/,
    remote_client: /host of the client \(remote_client\)/,
    table: /name of the table \(table\)/,
    command: /command \(command\)/,
    _modname: /field _modname/,
    _xcatver: /field _xcatver/,
    _xcat_ignore_flag: /field _xcat_ignore_flag/,
    _xcat_authname: /field _xcat_authname/,
  };
  for (const [name, error] of Object.entries(refused)) {
    const value = name === 'cwd' ? `/${long}` : long;
    const { sent, last } = await at.ask({ ...flash, [name]: value });
    t.same(sent, [], name);
    t.match(last, { error, errorcode: 1, serverdone: '', transid: undefined }, name);
  }
  const variables = { ...flash, environment: `<XCAT_A>${'x'.repeat(70_000)}</XCAT_A>` };
  t.match((await at.ask(variables)).last, { error: /environment of the request has 70006 bytes/ });
  const named = { ...flash, node: 'n1', noderange: 'n'.repeat(70_000) };
  t.match((await at.ask(named)).last, { error: /noderange of the request has 70000 bytes/ });
  const nodes = { command: 'flash', node: Array.from({ length: 100_001 }, (_, at) => `n${at}`) };
  t.match((await at.ask(nodes)).last, { error: /names 100001 nodes one by one/ });
  const names = { command: 'flash', node: ['n'.repeat(5_000_000)] };
  t.match((await at.ask(names)).last, { error: /list of nodes of the request has 5000000 bytes/ });
  const words = { ...flash, arg: ['x'.repeat(40_000), 'y'.repeat(40_000)] };
  t.match((await at.ask(words)).last, { error: /words of the command have 80000 bytes/, errorcode: 1 });
  t.match((await at.ask({ ...flash, arg: `x=${long}` })).last, {
    error: /A word of the command has 5002 bytes/,
  });
  t.equal(at.ran.length, 0);
  t.equal(at.daemon.jobs.reader.job(1), undefined);
});

t.test('a directory is an absolute path on one line', async (t) => {
  const at = await site(t);
  for (const cwd of ['tmp', '../tmp', '/tmp/a\nb', '/tmp/a\u009b31m'])
    t.match((await at.ask({ ...flash, cwd })).last, { error: /no absolute path/, errorcode: 1 }, cwd);
  t.equal(at.ran.length, 0);
  await at.ask({ ...flash, cwd: `/${'x'.repeat(4095)}` });
  await at.ask(flash);
  t.equal(at.ran.length, 2, 'the longest path there is, and none');
});

t.test('a job whose record would be long is refused, with what to do', async (t) => {
  const at = await site(t, { files: Array.from({ length: 300 }, () => 'x'.repeat(1000)) });
  const { sent } = await at.ask(flash);
  const error = /What is to be kept of this job has 30\d+ bytes.*Name fewer files/;
  t.match(sent, [{ error, errorcode: 1 }]);
  t.equal(at.ran.length, 0);
});
