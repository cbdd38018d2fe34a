import t from 'tap';
import { fanOut } from '../../../lib/flow/fan-out.js';
import { Lanes } from '../../../lib/flow/lane.js';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

t.test('every item is worked on, so many at once and no more', async (t) => {
  let inWork = 0;
  let most = 0;
  const seen: number[] = [];
  await fanOut([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
    inWork += 1;
    most = Math.max(most, inWork);
    await turn();
    seen.push(item);
    inWork -= 1;
  });
  t.equal(most, 3);
  t.same(seen, [1, 2, 3, 4, 5, 6, 7]);
});

t.test('one failure stops no other item, and is thrown in the end', async (t) => {
  const seen: number[] = [];
  const work = fanOut([1, 2, 3, 4], 2, async (item) => {
    await turn();
    if (item === 2) throw new Error('two');
    seen.push(item);
  });
  await t.rejects(work, { message: 'two' });
  t.same(seen, [1, 3, 4]);
});

t.test('a slow item holds up no other', async (t) => {
  const seen: string[] = [];
  let release: () => void = () => {};
  const slow = new Promise<void>((resolve) => {
    release = resolve;
  });
  const work = fanOut(['slow', 'a', 'b', 'c'], 2, async (item) => {
    if (item === 'slow') await slow;
    seen.push(item);
    if (item === 'c') release();
  });
  await work;
  t.same(seen, ['a', 'b', 'c', 'slow']);
});

t.test('a lane is taken at once or not at all', async (t) => {
  const lanes = new Lanes();
  const free = lanes.take('10.0.0.1');
  t.ok(free);
  t.equal(lanes.take('10.0.0.1'), undefined);
  t.ok(lanes.take('10.0.0.2'), 'another BMC has its own lane');
  free?.();
  const again = lanes.take('10.0.0.1');
  t.ok(again);
  free?.();
  t.equal(lanes.take('10.0.0.1'), undefined, 'freeing twice does not free the next holder');
});
