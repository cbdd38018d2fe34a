import { setImmediate as turn } from 'node:timers/promises';
import t from 'tap';
import type { Caller } from '../../lib/request/identity.js';
import { nodeSet } from '../../lib/request/node-set.js';
import { expandNoderange, expansionOf } from '../../xcat-compat/noderange/expand.js';
import { noFacts } from '../../xcat-compat/noderange/noderange-facts.js';
import { createWork } from '../../xcat-compat/noderange/work.js';
import { buildNodeIndex } from '../../xcat-compat/tables/nodelist.js';
import type { TableRow } from '../../xcat-compat/tables/store.js';
import type { XcatRequest } from '../../xcat-compat/wire/request.js';
import { fakeTables } from '../helpers/openbmc-command.js';
import { testFiles } from '../helpers/test-files.js';

const NODES = 5_000;
const names = Array.from({ length: NODES }, (_, at) => `n${at + 1}`);
const index = buildNodeIndex(
  names.map((node) => ({ node, groups: 'all' })),
  [{ groupname: 'dyn', grouptype: 'dynamic', wherevals: 'node=~n' }],
);
const facts = { ...noFacts, file: () => names };

/** As long as a request of somebody without a certificate may be. */
const many = (text: string): string => text.repeat(Math.floor(65_000 / text.length));

const texts: readonly string[] = [
  many('all,'),
  many('-all,'),
  many('@all,'),
  many('all@'),
  many('(all),'),
  many('(all)@'),
  `${'('.repeat(30)}${many('all,')}${')'.repeat(30)}`,
  'n[1-9]'.repeat(5),
  many(`${'n[1-9]'.repeat(5)},`),
  'n[1-5000]',
  many('n1-n5000,'),
  many('n1+4999,'),
  many('1-5000,'),
  many('/n1.*,'),
  many('nodelist.node=~n,'),
  many('groups!=x,'),
  many('dyn,'),
  many('^/f,'),
];

t.test('whatever a noderange says, the clock is looked at while it is expanded', async (t) => {
  for (const text of texts) {
    // Each look finds a millisecond gone, and the time is over after 100 of them.
    let now = 0;
    const work = createWork({ names: 1_000_000, seconds: 0.1 }, () => {
      now += 1;
      return now;
    });
    const steps = expansionOf(text, { index, facts, work });
    let pauses = 0;
    for (let step = steps.next(); ; step = steps.next()) {
      if (step.done === true) {
        t.match(step.value, { kind: 'malformed', reason: /longer than 0.1 seconds/ }, text.slice(0, 30));
        break;
      }
      pauses += 1;
    }
    t.ok(pauses > 50, `and others are let go on (${pauses} times)`);
  }
});

t.test('patterns take their time also where there is no node to look at', async (t) => {
  const none = buildNodeIndex([], []);
  for (const text of ['/.{9}x,', 'nodelist.node=~.{9}x,']) {
    let now = 0;
    const work = createWork({ names: 1_000_000, seconds: 0.1 }, () => {
      now += 1;
      return now;
    });
    const steps = expansionOf(many(text), { index: none, facts, work });
    let last = steps.next();
    while (last.done !== true) last = steps.next();
    t.match(last.value, { kind: 'malformed', reason: /longer than 0.1 seconds/ }, text);
  }
});

t.test('a caller without a certificate has a tenth of the names', async (t) => {
  const found = (text: string, bound: number) => {
    const steps = expansionOf(text, { index, facts, work: createWork({ names: bound, seconds: 60 }) });
    for (let step = steps.next(); ; step = steps.next()) if (step.done === true) return step.value;
  };
  t.match(found('all,'.repeat(30), 1_000_000), { kind: 'nodes' });
  t.match(found('all,'.repeat(30), 100_000), { kind: 'malformed', reason: /more than 100000 names/ });
});

t.test('texts of nothing but separators mean nothing, at once', async (t) => {
  for (const text of [',', '@', '-', "'", '(),', ',-', '[', ']', '+', ':', '.', '1.1.+'])
    t.match(expandNoderange(many(text), index), { kind: /nodes|malformed/ }, text);
  for (const list of [',', ',1', '-', ':', ']['])
    t.match(expandNoderange(`x[${many(list)}1]`, index), { kind: /nodes|malformed/ }, `x[${list}`);
  t.match(expandNoderange(many('n1,'), index), { nodes: ['n1'] });
});

t.test('callers without a certificate are served one after the other, all others beside them', async (t) => {
  const asked: string[] = [];
  const waiting: (() => void)[] = [];
  const rows = async (table: string): Promise<readonly TableRow[]> => {
    if (table === 'nodelist') return [{ node: 'n1' }];
    if (!['openbmc', 'nodehm', 'ipmi'].includes(table)) return [];
    asked.push(table);
    if (table !== 'ipmi') await new Promise<void>((resolve) => waiting.push(resolve));
    return [];
  };
  const tables = { ...fakeTables({}), rows };
  const release = async (): Promise<void> => {
    while (waiting.length === 0) await turn();
    waiting.shift()?.();
  };
  const sources = { index, tables, files: testFiles, excluded: undefined };
  const set = (name: string | undefined, noderange: string) =>
    nodeSet(request(noderange), caller(name), sources);
  const first = set(undefined, 'openbmc.bmc==x');
  const second = set(undefined, 'nodehm.mgt==x');
  t.match(await set('ann', 'ipmi.bmc==x'), { kind: 'nodes' }, 'who has a certificate does not wait');
  t.notOk(asked.includes('nodehm'), 'the second has not begun');
  await release();
  t.match(await first, { kind: 'nodes' });
  while (waiting.length === 0) await turn();
  t.ok(asked.indexOf('nodehm') > 1, 'the second has begun only now');
  await release();
  t.match(await second, { kind: 'nodes' });
});

function caller(name: string | undefined): Caller {
  const peerFields = {
    preprocessed: false,
    modname: undefined,
    version: undefined,
    ignore: undefined,
    authname: undefined,
  };
  return { name, user: name, trusted: false, remoteHosts: undefined, peerFields };
}

function request(noderange: string): XcatRequest {
  return {
    command: 'rpower',
    noderange,
    nodes: [],
    args: [],
    cwd: undefined,
    stdin: undefined,
    environment: {},
    clientType: undefined,
    remoteClient: undefined,
    username: undefined,
    abort: false,
    claimsIdentity: false,
    transid: undefined,
    peerFields: caller(undefined).peerFields,
  };
}
