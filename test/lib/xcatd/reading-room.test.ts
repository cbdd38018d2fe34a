import t from 'tap';
import { createReadingRoom } from '../../../lib/xcatd/reading-room.js';

const turn = () => new Promise((resolve) => setImmediate(resolve));

t.test('all read until the room is full, then the first one, then the next', async (t) => {
  const room = createReadingRoom(100);
  const [one, two, three] = [room.enter(), room.enter(), room.enter()];
  const gone: string[] = [];
  t.ok(one.take(40, t.fail));
  t.ok(two.take(40, t.fail));
  t.notOk(
    three.take(40, () => gone.push('three')),
    'it would be more than there is room for',
  );
  t.notOk(two.take(40, () => gone.push('two')));
  t.ok(one.take(1000, t.fail), 'the first one always reads on');
  await turn();
  t.same(gone, []);
  one.leave();
  await turn();
  t.same(gone, ['two'], 'who is first now, although another fits as well as he does no more');
  two.leave();
  await turn();
  t.same(gone, ['two', 'three']);
  three.leave();
  t.ok(room.enter().take(100, t.fail), 'all of the room is free again');
});

t.test('who goes away makes room, and is not called', async (t) => {
  const room = createReadingRoom(10);
  const [one, two, three] = [room.enter(), room.enter(), room.enter()];
  t.ok(one.take(10, t.fail));
  t.notOk(two.take(5, t.fail));
  const called = new Promise<void>((resolve) => t.notOk(three.take(5, resolve)));
  two.leave();
  two.leave();
  one.leave();
  await called;
});
