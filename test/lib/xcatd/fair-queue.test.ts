import t from 'tap';
import { createCrowd } from '../../../lib/xcatd/crowd.js';
import { createFairQueue } from '../../../lib/xcatd/fair-queue.js';

t.test('parties are asked in turn, each in its order', async (t) => {
  const queue = createFairQueue<number>();
  for (const item of [1, 2, 3]) queue.push(item, 'a');
  for (const item of [11, 12]) queue.push(item, 'b');
  queue.push(21, 'c');
  queue.delete(2);
  queue.delete(99);
  t.equal(queue.size, 5);
  t.equal(
    queue.shift((party) => party !== 'a'),
    11,
  );
  t.same(
    [1, 2, 3, 4, 5].map(() => queue.shift()),
    [1, 21, 12, 3, undefined],
  );
  t.equal(queue.size, 0);
});

t.test('the last of a party comes first when it is asked for', async (t) => {
  const queue = createFairQueue<number>();
  for (const item of [1, 2, 3]) queue.push(item, 'a');
  queue.push(11, 'b');
  t.same([queue.pop(), queue.shift(), queue.pop(), queue.shift(), queue.pop()], [3, 11, 2, 1, undefined]);
});

t.test('beyond its size a crowd loses who has waited longest of the largest party', async (t) => {
  const gone: string[] = [];
  const crowd = createCrowd<string>(4, (client) => gone.push(client));
  for (const client of ['a1', 'a2', 'a3']) crowd.add(client, 'a');
  crowd.add('b1', 'b');
  t.same(gone, []);
  crowd.add('c1', 'c');
  t.same(gone, ['a1']);
  crowd.delete('a1');
  crowd.delete('c1');
  t.equal(crowd.size, 3);
  crowd.add('b1', 'd');
  t.equal(crowd.size, 3, 'who changes its party is counted once');
  for (const client of ['d1', 'd2']) crowd.add(client, 'd');
  t.same(gone, ['a1', 'b1']);
});
