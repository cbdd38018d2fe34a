import t from 'tap';
import * as v from 'valibot';
import { Lanes } from '../../../../lib/flow/lane.js';
import { workerCommand } from '../../../../plugins/openbmc/command/worker-command.js';

const schema = v.object({ level: v.picklist(['low', 'high']) });
const notStarted = (): never => {
  throw new Error('started');
};

t.test('what is no plan of the command does not begin', async (t) => {
  const worker = workerCommand(schema, async () => {});
  const common = { verbose: true, tableProblems: false };
  for (const plan of [undefined, {}, common, { level: 'high' }, { ...common, level: 'low ' }])
    t.throws(() => worker(plan, [], notStarted, new Lanes()), /Invalid/, JSON.stringify(plan));
  t.throws(() => worker({ ...common, level: 'low' }, [], notStarted, new Lanes()), /started/);
});

t.test('the flow of a level that no plan has does not compile', async (t) => {
  const run = async (_flow: number): Promise<void> => {};
  const good = workerCommand(schema, ({ level }) => run({ low: 1, high: 2 }[level]));
  // @ts-expect-error no flow of that level
  const bad = workerCommand(schema, ({ level }) => run({ low: 1 }[level]));
  t.ok(good !== bad);
});
