import { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { createPatience } from '../../../lib/xcatd/patience.js';

function waiting(t: Test, complete: number) {
  const socket = new Socket();
  t.teardown(() => socket.destroy());
  let isLate = false;
  const patience = createPatience(socket, { idle: 100_000, complete }, () => {
    isLate = true;
  });
  t.teardown(() => patience.end());
  return { patience, isLate: () => isLate };
}

t.test('a request that is not whole in time is late', async (t) => {
  const { patience, isLate } = waiting(t, 20);
  patience.begin();
  await pause(100);
  t.ok(isLate());
});

t.test(
  'the time that a client waits for us does not count, before the wait for its request either',
  async (t) => {
    const { patience, isLate } = waiting(t, 20);
    // A request that came behind another one has waited for room since before it was its turn.
    patience.pause(true);
    patience.begin();
    await pause(100);
    t.notOk(isLate());
    patience.pause(false);
    await pause(100);
    t.ok(isLate(), 'from then on it does');
  },
);

t.test('a wait that has ended is never late', async (t) => {
  const { patience, isLate } = waiting(t, 20);
  patience.begin();
  patience.end();
  patience.pause(true);
  patience.pause(false);
  await pause(100);
  t.notOk(isLate());
});
