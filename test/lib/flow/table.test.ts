import t from 'tap';
import {
  after,
  again,
  backAfter,
  done,
  failed,
  type Read,
  row,
  type StatusTable,
} from '../../../lib/flow/table.js';
import { arrows, diagram } from '../../helpers/diagram.js';

interface Lamp {
  readonly lit: boolean;
}

type Table<Status extends string> = StatusTable<Status, Lamp, string, string, string>;

const press = () => 'press';
const look = (): Read<'lit' | 'dark', Lamp> => ({ outcome: 'lit' });

t.test('what does not compile', async (t) => {
  const good = {
    PRESS: row(press, look, { lit: done, dark: 'LOOK' }),
    LOOK: row(press, look, { lit: done, dark: again(1, 2, 'PRESS') }),
  } satisfies Table<'PRESS' | 'LOOK'>;
  t.ok(good);

  // @ts-expect-error an outcome without an edge
  t.ok(row(press, look, { lit: done }));

  // @ts-expect-error an edge for an outcome that cannot be read
  t.ok(row(press, look, { lit: done, dark: failed, blinking: done }));

  // @ts-expect-error a line for an outcome that cannot be read
  t.ok(row(press, look, { lit: done, dark: failed }, { say: { blinking: () => 'oh' } }));

  const misspelt = { PRESS: row(press, look, { lit: done, dark: 'PRES' }) };
  // @ts-expect-error an edge to a status that is not in the table
  t.ok(misspelt satisfies Table<'PRESS'>);

  const misspeltOtherwise = { PRESS: row(press, look, { lit: done, dark: again(1, 2, 'PRES') }) };
  // @ts-expect-error the same where a retry leads in the end
  t.ok(misspeltOtherwise satisfies Table<'PRESS'>);

  // @ts-expect-error a status without a row
  t.ok({ PRESS: row(press, look, { lit: done, dark: 'LOOK' }) } satisfies Table<'PRESS' | 'LOOK'>);

  // @ts-expect-error a retry without a bound
  t.ok(() => again(1));

  // @ts-expect-error an edge that is neither a status nor an end
  t.ok(row(press, look, { lit: done, dark: { kind: 'forever' } }));
});

t.test('rows are frozen', async (t) => {
  t.ok(Object.isFrozen(row(press, look, { lit: done, dark: failed })));
});

t.test('a table is drawn with every way out', async (t) => {
  const table = {
    PRESS: row(press, look, { lit: done, dark: 'LOOK' }),
    LOOK: row(press, look, { lit: failed, dark: again(5, 3, 'REST') }),
    REST: row(press, look, { lit: backAfter(6, 'LOOK', 2, failed), dark: after(4, 'PRESS') }),
  } satisfies Table<'PRESS' | 'LOOK' | 'REST'>;
  t.equal(
    diagram(table, 'PRESS'),
    [
      'stateDiagram-v2',
      '  [*] --> PRESS',
      '  PRESS --> [*]: lit, done',
      '  PRESS --> LOOK: dark',
      '  LOOK --> [*]: lit, failed',
      '  LOOK --> LOOK: dark, again after 5 s',
      '  LOOK --> REST: dark 3 times',
      '  REST --> LOOK: lit, after 6 s, 2 times',
      '  REST --> [*]: lit more than 2 times, failed',
      '  REST --> PRESS: dark, after 4 s',
    ].join('\n'),
  );
  t.equal(arrows(table).length, 8);
});
