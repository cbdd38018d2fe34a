import t from 'tap';
import { awaitTargets } from '../../../lib/jobs/late-targets.js';
import type { TargetsAgain } from '../../../lib/plugin/contract.js';
import { type NodeName, toNodeName } from '../../../xcat-compat/names/node-name.js';

const n1 = toNodeName('n1');
const n2 = toNodeName('n2');
const n3 = toNodeName('n3');
const n4 = toNodeName('n4');

const target = (node: NodeName) => ({ node, owner: node, facts: {} });
const later = (node: NodeName) => ({ node, reason: `no name of ${node}` });

/** Looks as the tables say in turn, then as they say last; an error is tables that cannot be read. */
async function waited(
  nodes: readonly NodeName[],
  answers: readonly (TargetsAgain | Error)[],
  gone: ReadonlySet<string> = new Set(),
  stopAfter = Number.POSITIVE_INFINITY,
) {
  const events: string[] = [];
  const stop = new AbortController();
  let looks = 0;
  const find = async (): Promise<TargetsAgain> => {
    looks += 1;
    if (looks >= stopAfter) stop.abort();
    const answer = answers[Math.min(looks, answers.length) - 1] ?? new Error('nothing');
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const missing = { nodes, find, mostSeconds: 60 };
  await awaitTargets(missing, {
    isLeft: (node) => !gone.has(node),
    found: (targets) => events.push(`found ${targets.map(({ node }) => node).join(',')}`),
    fail: (node, reason) => events.push(`${node} fails: ${reason}`),
    waits: (node, why) => events.push(`${node} waits: ${why}`),
    log: ({ nodes: count, why }) => events.push(`log ${count} ${why}`),
    // Each look takes half a minute.
    elapsed: () => looks * 30_000,
    signal: stop.signal,
  });
  return { events, looks };
}

t.test('each node begins when it is found, fails when it is gone, and waits otherwise', async (t) => {
  const { events, looks } = await waited(
    [n1, n2, n3, n4],
    [
      { targets: [target(n1)], gone: [{ node: n2, reason: 'no row' }], later: [later(n3)] },
      { targets: [target(n3)], gone: [], later: [] },
    ],
  );
  t.equal(looks, 2);
  t.same(events, [
    'found n1',
    'n2 fails: no row',
    'n4 fails: The tables do not say any more how to reach the BMC of this node.',
    'n3 waits: no name of n3',
    'log 1 no name of n3',
    'found n3',
  ]);
});

t.test('a name is waited for so long, tables without end', async (t) => {
  const never = { targets: [], gone: [], later: [later(n1)] };
  const { events } = await waited([n1], [new Error('locked'), new Error('locked'), never]);
  const unreadable = 'The tables cannot be read: locked';
  t.same(
    events.filter((one) => !one.startsWith('log')),
    [
      ...[`n1 waits: ${unreadable}`, `n1 waits: ${unreadable}`],
      ...['n1 waits: no name of n1', 'n1 waits: no name of n1', 'n1 fails: no name of n1'],
    ],
  );
  t.same(
    events.filter((one) => one.startsWith('log')).slice(0, 2),
    [`log 1 ${unreadable}`, 'log 1 no name of n1'],
    'the log is told of what is new',
  );
});

t.test('a node that has its result meanwhile, and a daemon that stops', async (t) => {
  const found = { targets: [target(n1)], gone: [{ node: n2, reason: 'gone' }], later: [] };
  t.same((await waited([n1, n2], [found], new Set(['n1', 'n2']))).events, []);
  const { events, looks } = await waited([n1], [{ targets: [], gone: [], later: [later(n1)] }], new Set(), 2);
  t.equal(looks, 2);
  t.same(events, ['n1 waits: no name of n1', 'log 1 no name of n1']);
});
