import t from 'tap';
import { draw } from './draw.js';
import { type Effects, noEffects } from './effects.js';
import { bmcVersion } from './images.js';
import { judge } from './judge.js';
import { modes } from './modes.js';
import type { BmcRecord, Played } from './play.js';

// Whether `npm run test:crash` would see what it looks for.

const SHA = 'a'.repeat(64);
const once: Effects = { ...noEffects, uploads: 1, activations: 1 };

function image(version: string, priority: number, path: string): BmcRecord['atEnd']['images'][number] {
  return {
    ...{ id: version.slice(-8), version, purpose: 'x.BMC', extendedVersion: '', path, priority },
    ...{ activation: 'Active', requested: 'Active', progress: undefined, functional: false, deletes: 0 },
  };
}

function record(hasIt: boolean, effects = once, uploads = [SHA]): BmcRecord {
  const seeds = [1, 2, 3].map((priority) => image(`ibm-v2.3-${priority}`, priority, ''));
  const images = hasIt ? [...seeds, image(bmcVersion, 0, '/tmp/images/x')] : seeds;
  const state = {
    phase: 'up',
    bmc: 'Ready',
    chassis: 'On',
    host: 'Running',
    images,
    openSessions: 0,
  } as const;
  return { address: '127.0.0.1:1', effects, uploads, atEnd: state, settled: state };
}

const bystander = record(false, noEffects, []);

/** One node, one bystander. */
function played(bmc: BmcRecord, reason: string | undefined, more: Partial<Played> = {}): Played {
  const failed = reason === undefined ? 0 : 1;
  const result =
    reason === undefined
      ? { node: 'n1', result: 'success', reason: '' }
      : { node: 'n1', result: 'failure', reason };
  return {
    ...{ round: { mode: activateFile(), disturbances: [] }, seconds: 1, hangs: false, results: [result] },
    attached: { code: failed, stdout: `Total=1 Success=${1 - failed} Failed=${failed}`, stderr: '' },
    ...{ bmcs: [bmc, bystander], director: { seen: [[], []], given: [] }, done: [], kills: 0 },
    ...{ atMove: undefined, wanted: [SHA], stderr: '', ...more },
  };
}

function activateFile() {
  const mode = modes.find(({ name }) => name === 'legacy -a');
  if (mode === undefined) throw new Error('there is no such mode');
  return mode;
}

const cue = { bmc: 0, stage: 'any', nth: 1, when: 0 } as const;
const wrong = {
  wrong: { kind: 'wrong', answer: 500, isDone: false, cue },
  to: { what: 'GET /', stage: 'read' },
} as const;
const afterWrong = { director: { seen: [[], []], given: [wrong] } };

t.test('what is so, and told', async (t) => {
  t.same(judge(played(record(true), undefined), 1).problems, []);
  const failed = judge(played(record(false, noEffects, []), 'no', afterWrong), 1);
  t.same(failed.problems, []);
  t.same(failed.failures, ['n1: failed (no) after 500 to GET /']);
  const unknown = judge(played(record(true), 'whether it has is not known', afterWrong), 1);
  t.match(unknown, { problems: [], notKnown: [/is not known/] });
});

const cases: Readonly<Record<string, readonly [Played, RegExp]>> = {
  'success that is none': [played(record(false), undefined), /success, and it is not so/],
  'failure that is none': [played(record(true), 'no', afterWrong), /and it is so/],
  'failure without a cause': [played(record(false), 'no'), /failed \(no\) after no wrong answer/],
  'twice activated': [
    played(record(true, { ...once, activations: 2 }), undefined),
    /activations: 2, at most 1/,
  ],
  'twice uploaded': [played(record(true, { ...once, uploads: 2 }, [SHA, SHA]), undefined), /one image twice/],
  'other bytes': [played(record(true, once, ['b'.repeat(64)]), undefined), /other bytes/],
  'no result': [played(record(true), undefined, { results: [] }), /no result/],
  'another exit code': [
    played(record(true), undefined, { attached: { code: 1, stdout: '', stderr: '' } }),
    /exit code 1/,
  ],
  'another total': [
    played(record(true), undefined, {
      attached: { code: 0, stdout: 'Total=1 Success=0 Failed=1', stderr: '' },
    }),
    /told is Total=1 Success=0/,
  ],
  'no end': [played(record(true), undefined, { hangs: true }), /does not end/],
  'a bystander was asked for something': [
    played(record(true), undefined, {
      director: { seen: [[], [{ what: 'PUT /x', stage: 'write' }]], given: [] },
    }),
    /n2, which is in no job, was sent PUT/,
  ],
  'done where another BMC was found': [
    played(record(true, once), 'no', {
      done: [{ kind: 'move', between: [0, 1], cue }],
      atMove: [noEffects, noEffects],
    }),
    /n1: activations after its address was exchanged/,
  ],
  'both not named': [
    played(record(false), 'Another BMC answers than the one that was begun with. Begun with: x. Now: y.', {
      done: [{ kind: 'move', between: [0, 1], cue }],
    }),
    /both BMCs are to be named/,
  ],
};

for (const [name, [one, problem]] of Object.entries(cases)) {
  t.test(name, async (t) => t.match(judge(one, 1).problems.join('\n'), problem));
}

t.test('the same seed draws the same round, and all kinds are drawn', async (t) => {
  t.same(draw(7, modes, 8), draw(7, modes, 8));
  const all = Array.from({ length: 200 }, (_, seed) => draw(seed, modes, 8));
  t.equal(new Set(all.map(({ mode }) => mode.name)).size, modes.length);
  const kinds = new Set(all.flatMap(({ disturbances }) => disturbances.map(({ kind }) => kind)));
  t.same([...kinds].sort(), ['clock', 'file', 'kill', 'move', 'wrong']);
});
