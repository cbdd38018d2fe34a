import t from 'tap';
import { type Act, act, exit, onPart, put } from '../../../lib/flow/acts.js';
import { drive } from '../../../lib/flow/drive.js';
import {
  after,
  again,
  againFor,
  row as anyRow,
  back,
  done,
  type Edge,
  failed,
  failedBecause,
  type Read,
  type RowOptions,
  type StatusTable,
} from '../../../lib/flow/table.js';
import { arrows } from '../../helpers/diagram.js';

interface Lamp {
  readonly name: string;
  readonly presses: number;
}

type Table<Status extends string, Node = Lamp> = StatusTable<Status, Node, string, string, string>;

function row<
  const Outcome extends string,
  const Next extends Record<Outcome, Edge<string, Lamp>>,
  const Resume extends string = never,
>(
  send: (lamp: Lamp) => string,
  read: (reply: string, lamp: Lamp) => Read<Outcome, Lamp>,
  next: Next & Record<Exclude<keyof Next, Outcome>, never>,
  more: RowOptions<Lamp, string, Outcome, Resume> = {},
) {
  return anyRow<Lamp, string, string, string, Outcome, Next, Resume>(send, read, next, more);
}

const press = ({ name }: Lamp) => `press ${name}`;
const look = ({ name }: Lamp) => `look ${name}`;
const pressed = (_reply: string, lamp: Lamp): Read<'yes' | 'open', Lamp> => ({
  outcome: _reply === 'yes' ? 'yes' : 'open',
  node: { ...lamp, presses: lamp.presses + 1 },
});
const looked = (reply: string): Read<'lit' | 'dark', Lamp> => ({ outcome: reply === 'lit' ? 'lit' : 'dark' });

const light = act('PRESS', {
  PRESS: row(press, pressed, { yes: 'LOOK', open: 'LOOK' }, { effect: { resumeAt: 'LOOK' } }),
  LOOK: row(look, looked, { lit: exit('lit'), dark: again(1, 2, back('PRESS', 1, exit('broken'))) }),
});

t.test('what does not compile', async (t) => {
  const good = {
    ...put('LIGHT', light, { lit: 'REST', broken: failed }),
    REST: row(look, looked, { lit: done, dark: 'LIGHT' }),
  } satisfies Table<'LIGHT' | 'LIGHT.LOOK' | 'REST'>;
  t.ok(good);

  // @ts-expect-error an exit that leads nowhere
  t.throws(() => put('LIGHT', light, { lit: done }), /exit broken leads nowhere/);

  // @ts-expect-error an exit that the act does not have
  t.ok(put('LIGHT', light, { lit: done, broken: failed, melted: failed }));

  // @ts-expect-error a line for an exit that the act does not have
  t.ok(put('LIGHT', light, { lit: done, broken: failed }, { melted: () => 'oh' }));

  const nowhere = put('LIGHT', light, { lit: 'REST', broken: failed });
  // @ts-expect-error an exit that leads to a status that is not in the flow
  t.ok(nowhere satisfies Table<'LIGHT' | 'LIGHT.LOOK'>);

  // @ts-expect-error an edge to a status that is not in the act
  t.ok(act('PRESS', { PRESS: row(press, pressed, { yes: done, open: 'LOOK' }) }));

  // @ts-expect-error the row that bears the act's name is not there
  t.ok(act('PUSH', { PRESS: row(press, pressed, { yes: done, open: done }) }));

  // @ts-expect-error rows of an act in a table, as they are
  t.ok(light.rows satisfies Table<'PRESS' | 'LOOK'>);
});

t.test('an act is flattened: names before statuses, exits where the flow says', async (t) => {
  const table = {
    ...put('LIGHT', light, { lit: 'SECOND', broken: failed }),
    ...put('SECOND', light, { lit: done, broken: 'LIGHT.LOOK' }),
  } satisfies Table<'LIGHT' | 'LIGHT.LOOK' | 'SECOND' | 'SECOND.LOOK'>;
  t.same(
    arrows(table).map(({ from, to, label }) => `${from} ${label} ${to ?? ''}`),
    [
      'LIGHT yes LIGHT.LOOK',
      'LIGHT open LIGHT.LOOK',
      'LIGHT interrupted LIGHT.LOOK',
      'LIGHT.LOOK lit SECOND',
      'LIGHT.LOOK dark, again after 1 s LIGHT.LOOK',
      'LIGHT.LOOK dark 2 times, 1 times LIGHT',
      'LIGHT.LOOK dark 2 times more than 1 times, failed ',
      'SECOND yes SECOND.LOOK',
      'SECOND open SECOND.LOOK',
      'SECOND interrupted SECOND.LOOK',
      'SECOND.LOOK lit, done ',
      'SECOND.LOOK dark, again after 1 s SECOND.LOOK',
      'SECOND.LOOK dark 2 times, 1 times SECOND',
      'SECOND.LOOK dark 2 times more than 1 times LIGHT.LOOK',
    ],
  );
  t.ok(Object.isFrozen(table.LIGHT));
  t.same(Object.keys(put('', light, { lit: done, broken: done })), ['PRESS', 'LOOK'], 'without a name');
});

t.test('acts of acts, and exits wherever a status can stand', async (t) => {
  const patient = act('WAIT', {
    WAIT: row(
      look,
      looked,
      { lit: after(3, exit('next')), dark: back(exit('next'), 2, exit('broken')) },
      { resumeAt: exit('next'), effect: { resumeAt: exit('next') } },
    ),
    ...put('LIGHT', light, { lit: exit('next'), broken: exit('broken') }),
  });
  const table = put('A', patient, { next: 'A.LIGHT.LOOK', broken: done }) satisfies Table<
    'A' | 'A.LIGHT' | 'A.LIGHT.LOOK'
  >;
  t.match(table.A, {
    next: { lit: { to: 'A.LIGHT.LOOK' }, dark: { to: 'A.LIGHT.LOOK', otherwise: done } },
    resumeAt: 'A.LIGHT.LOOK',
    effect: { resumeAt: 'A.LIGHT.LOOK' },
  });
  t.throws(() => put('A', patient, { next: done, broken: done }), /leads to a status, not to done/);
  const around = again(1, 2, done);
  t.throws(() => put('A', light, { lit: done, broken: around }), /a status or an end, not to again/);
});

t.test('what is said when an exit is taken, where the row says nothing', async (t) => {
  const talking = act('LOOK', {
    LOOK: row(look, looked, { lit: exit('lit'), dark: exit('lit') }, { say: { dark: () => 'own' } }),
  });
  const { A } = put('A', talking, { lit: done }, { lit: ({ name }) => `${name} is lit` });
  const lamp = { name: 'x', presses: 0 };
  t.same([A.say['lit']?.(lamp), A.say['dark']?.(lamp)], ['x is lit', 'own']);
});

interface Pair {
  readonly left: Lamp;
  readonly right: Lamp;
}

const parts = {
  left: <S extends string, M extends string, T extends string>(
    one: Act<M, S, T, Lamp, string, string, string>,
  ) =>
    onPart(
      one,
      ({ left }: Pair) => left,
      (pair, left) => ({ ...pair, left }),
    ),
};

t.test('an act of a part of the node', async (t) => {
  const slow = act('LOOK', {
    LOOK: row(
      look,
      looked,
      {
        lit: exit('lit'),
        dark: againFor(
          2,
          ({ presses }: Lamp) => presses * 4,
          failedBecause(({ name }: Lamp) => `${name} is dark`),
        ),
      },
      { say: { lit: ({ name }) => `${name} is lit` } },
    ),
  });
  const table = {
    ...put('LEFT', parts.left(light), { lit: 'SLOW', broken: failed }),
    ...put('SLOW', parts.left(slow), { lit: done }),
  } satisfies Table<'LEFT' | 'LEFT.LOOK' | 'SLOW', Pair>;

  const run = async (answers: Record<string, readonly string[]>) => {
    const sent: string[] = [];
    const said: string[] = [];
    let clock = 0;
    const pair: Pair = { left: { name: 'l', presses: 0 }, right: { name: 'r', presses: 0 } };
    const ended = await drive(
      table,
      'LEFT',
      pair,
      {
        send: async (request) => {
          sent.push(request);
          const list = answers[request] ?? [];
          return list[Math.min(sent.filter((one) => one === request).length, list.length) - 1] ?? '';
        },
        sleep: async (seconds) => {
          clock += seconds;
        },
        now: () => clock * 1000,
        say: (line) => said.push(line),
        record: () => undefined,
      },
      new AbortController().signal,
    );
    return { ended, sent, said, clock };
  };
  const lit = await run({ 'press l': ['yes'], 'look l': ['lit'] });
  t.match(lit, {
    ended: {
      kind: 'ended',
      result: { kind: 'success' },
      node: { left: { presses: 1 }, right: { presses: 0 } },
    },
    sent: ['press l', 'look l', 'look l'],
    said: ['l is lit'],
  });
  const dark = await run({ 'look l': ['lit', 'dark'] });
  t.match(dark.ended, { kind: 'ended', result: { kind: 'failure', reason: 'l is dark' } });
  t.equal(dark.clock, 4, 'within so many seconds as the part says');
});
