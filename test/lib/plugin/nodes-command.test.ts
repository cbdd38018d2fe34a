import t from 'tap';
import type { Prepared, SettledNode, Target } from '../../../lib/plugin/contract.js';
import { type NodesCommandParts, nodesCommand } from '../../../lib/plugin/nodes-command.js';
import { toNodeName } from '../../../xcat-compat/names/node-name.js';
import { callOf } from '../../helpers/openbmc-command.js';
import { fakeServices } from '../../helpers/simulated-run.js';

interface Asked {
  readonly word: string;
}

interface Plan {
  readonly level: number;
}

const n1 = toNodeName('n1');
const target: Target = { node: n1, owner: 'b1', facts: undefined };
const settled: SettledNode = { node: n1, result: { kind: 'success' } };
let decoded = 0;

const durable: NonNullable<NodesCommandParts<Asked, Plan>['durable']> = {
  isJob: ({ level }) => level > 1,
  decode: (plan) => {
    decoded += 1;
    if (typeof plan !== 'object' || plan === null || !('level' in plan) || typeof plan.level !== 'number')
      throw new Error('no plan');
    return { level: plan.level };
  },
  files: () => [],
  about: ({ level }) => `level ${level}`,
  differs: (before, now) =>
    before?.level === now.level ? undefined : `${before?.level} is not ${now.level}`,
  words: String,
  targets: async () => ({ targets: [], gone: [], later: [] }),
};

const parts: NodesCommandParts<Asked, Plan> = {
  route: { table: 'nodehm', column: 'mgt', value: 'probe' },
  parse: ({ args: [word] }) =>
    word === undefined
      ? { kind: 'answer', replies: [{ error: 'no word' }] }
      : { kind: 'plan', plan: { word } },
  prepare: async ({ word }) => ({
    kind: 'run',
    replies: [],
    targets: [target],
    plan: { level: word.length },
  }),
  afterNodes:
    ({ level }) =>
    async () => [{ data: `after at ${level}` }],
  finish: ({ level }, results) => [{ data: `${results.length} at ${level}` }],
  durable,
};

const call = callOf({ command: 'probe', args: [] });

async function prepared(...args: readonly string[]): Promise<Prepared> {
  const parsed = nodesCommand(parts).parse(callOf({ command: 'probe', args }));
  return parsed.kind === 'answer' ? parsed : parsed.prepare(fakeServices());
}

t.test('a plan goes from the words to the end without being decoded', async (t) => {
  decoded = 0;
  t.same(await prepared(), { kind: 'answer', replies: [{ error: 'no word' }] });
  const run = await prepared('abc');
  if (run.kind !== 'run') throw new Error('nothing to run');
  t.same(run.plan, { level: 3 });
  t.same(run.targets, [target]);
  t.same(run.finish([settled], call), [{ data: '1 at 3' }]);
  t.same(await run.afterNode?.(settled), [{ data: 'after at 3' }]);
  t.equal(run.job?.about, 'level 3');
  t.match(await prepared('a'), { kind: 'run', job: undefined });
  t.equal(decoded, 0);
});

t.test('a plan of the journal is decoded once', async (t) => {
  const journalled = nodesCommand(parts).durable;
  decoded = 0;
  const work = journalled?.read({ level: 7 });
  t.equal(work?.about, 'level 7');
  t.same(work?.files, []);
  t.same(work?.finish([settled], call), [{ data: '1 at 7' }]);
  t.equal(decoded, 1);
  t.equal(journalled?.read('nonsense'), undefined);
});

t.test('a plan is compared with one of the journal, whether it is a job or not', async (t) => {
  for (const words of ['abc', 'a']) {
    const run = await prepared(words);
    if (run.kind !== 'run') throw new Error('nothing to run');
    const level = words.length;
    t.equal(run.differsFrom?.({ level }), undefined);
    t.equal(run.differsFrom?.({ level: 6 }), `6 is not ${level}`);
    t.equal(run.differsFrom?.('nonsense'), `undefined is not ${level}`);
  }
});

t.test('what is another plan than the command has does not compile', async (t) => {
  const asked = nodesCommand<Asked, Plan>({
    ...parts,
    // @ts-expect-error the words come to something else
    parse: () => ({ kind: 'plan', plan: { wrod: 'x' } }),
  });
  const ready = nodesCommand<Asked, Plan>({
    ...parts,
    // @ts-expect-error the plan has no such level
    prepare: async () => ({ kind: 'run', replies: [], targets: [], plan: { level: 'high' } }),
  });
  // @ts-expect-error the plan has no depth
  const ended = nodesCommand<Asked, Plan>({ ...parts, finish: ({ depth }) => [{ data: String(depth) }] });
  const again = nodesCommand<Asked, Plan>({
    ...parts,
    // @ts-expect-error what the journal has is not taken as it is
    durable: { ...durable, decode: (plan: unknown) => plan },
  });
  t.equal([asked, ready, ended, again].length, 4);
});
