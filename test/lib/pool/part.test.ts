import t from 'tap';
import type { NodeEvent } from '../../../lib/plugin/node-event.js';
import { createPart, type PoolOutput } from '../../../lib/pool/part.js';
import { toNodeName } from '../../../xcat-compat/names/node-name.js';

const mine = toNodeName('n1');
const others = toNodeName('n2');
const tell = { go: () => {}, taken: () => {}, filed: () => {} };

t.test('a worker says nothing of nodes that are not in its part, and of none a second result', async (t) => {
  const heard: string[] = [];
  const output: PoolOutput = {
    tell: (event) => heard.push(`${event.kind} ${'node' in event ? event.node : ''}`),
    announced: (nodes) => heard.push(`announced ${nodes.join()}`),
  };
  const target = { node: mine, owner: '10.0.0.1', facts: {} };
  const part = createPart(1, 'probe', { command: 'x', plan: {}, targets: [target] }, output);
  const step = { phase: 'intent', status: 'ON', tries: 1, facts: {}, effect: true } as const;
  for (const node of [others, mine]) {
    const all: readonly NodeEvent[] = [
      { kind: 'powered', node, status: 'powering-on' },
      { kind: 'logged', node, text: 'a line' },
      { kind: 'progress', node, percent: 50 },
      { kind: 'step', node, ...step },
      { kind: 'settled', node, result: { kind: 'success' } },
      { kind: 'settled', node, result: { kind: 'failure', reason: 'late' } },
    ];
    part.take({ kind: 'events', job: 1, events: all }, tell);
  }
  const expected = ['powered n1', 'logged n1', 'progress n1', 'step n1', 'settled n1', 'announced n1'];
  t.same(heard, expected);
});
