import t from 'tap';
import { createNodeStates } from '../../../lib/jobs/node-states.js';
import type { Step } from '../../../lib/plugin/node-event.js';
import { toNodeName } from '../../../xcat-compat/names/node-name.js';

const node = toNodeName('n1');
const fresh = {
  node,
  owner: 'x',
  resume: undefined,
  visit: 0,
  cancelled: false,
  result: undefined,
  since: 0,
};

function step(phase: Step['phase'], status: string, more: Partial<Step> = {}): Step {
  return { kind: 'step', node, phase, status, tries: 1, facts: {}, effect: false, ...more };
}

t.test('each status is left once, with its time by a clock that nobody sets', async (t) => {
  let clock = 0;
  const states = createNodeStates([fresh], () => clock);
  t.same(states.take(step('intent', 'LOGIN'), 1000), { visit: 1, spentMs: 0, moved: true, left: undefined });
  clock = 40;
  // The date has been set back meanwhile.
  t.same(states.take(step('outcome', 'LOGIN', { outcome: 'yes', next: 'PLAN' }), 10), {
    ...{ visit: 2, spentMs: 0, moved: true },
    left: { visit: 1, status: 'LOGIN', since: 1000, ms: 40, requests: 1, outcome: 'yes' },
  });
  states.take(step('intent', 'PLAN'), 10);
  clock = 100;
  const again = step('outcome', 'PLAN', { outcome: 'no', next: 'PLAN' });
  t.same(states.take(again, 20), { visit: 2, spentMs: 60, moved: false, left: undefined });
  states.take(step('intent', 'PLAN', { tries: 2 }), 20);
  clock = 150;
  states.take(step('outcome', 'PLAN', { tries: 2, outcome: 'yes' }), 30);
  t.same(states.take({ kind: 'settled', node, result: { kind: 'success' } }, 40), {
    ...{ visit: 2, spentMs: 0, moved: true },
    left: { visit: 2, status: 'PLAN', since: 10, ms: 110, requests: 2, outcome: 'yes' },
  });
  t.equal(states.take({ kind: 'settled', node, result: { kind: 'success' } }, 50), undefined, 'once');
});

t.test('a node that is resumed has been there before; a crash has no outcome', async (t) => {
  let clock = 5000;
  const resume = { status: 'UPLOAD', intent: true, facts: {}, spentMs: 300, identity: { uuid: 'u' } };
  const states = createNodeStates([{ ...fresh, resume, visit: 4, since: 70 }], () => clock);
  t.same(states.resumeOf(node), resume, 'the time in which nobody looked does not count');
  states.take(step('intent', 'UPLOAD'), 80);
  clock = 5100;
  t.match(states.resumeOf(node), { status: 'UPLOAD', spentMs: 400, identity: { uuid: 'u' } });
  t.same(states.take(step('intent', 'LOOK_IF_ARRIVED'), 90), {
    ...{ visit: 5, spentMs: 0, moved: true },
    left: { visit: 4, status: 'UPLOAD', since: 70, ms: 400, requests: 1, outcome: undefined },
  });
  states.take(step('outcome', 'LOOK_IF_ARRIVED', { next: 'DONE', identity: { uuid: 'v' } }), 95);
  t.match(states.of(node)?.resume, { status: 'DONE', identity: { uuid: 'v' } });
});
