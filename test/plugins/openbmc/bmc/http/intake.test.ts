import t from 'tap';
import { createIntake } from '../../../../../plugins/openbmc/bmc/http/intake.js';

/** An answer whose flow is watched. */
function answer(intake: ReturnType<typeof createIntake>) {
  const arrival = intake.begin();
  let stopped = false;
  const flow = {
    stop: () => {
      stopped = true;
    },
    go: () => {
      stopped = false;
    },
  };
  return { arrival, take: (bytes: number) => arrival.arrived(bytes, flow), isStopped: () => stopped };
}

t.test('answers are held up while too much waits to be read, and go on in turn', async (t) => {
  const intake = createIntake(100, 2);
  const all = [1, 2, 3, 4].map(() => answer(intake));
  for (const one of all) one.take(20);
  t.same(
    all.map((one) => one.isStopped()),
    [false, false, false, false],
  );
  all[2]?.take(30);
  all[3]?.take(1);
  t.same(
    all.map((one) => one.isStopped()),
    [false, false, true, true],
    'two go on whatever the sum',
  );
  all[0]?.take(500);
  t.equal(all[0]?.isStopped(), false);
  all[0]?.arrival.end();
  t.same(
    all.map((one) => one.isStopped()),
    [false, false, false, false],
    'there is room again',
  );
});

t.test('an end says as much as it is worth, once', async (t) => {
  const intake = createIntake(100, 1);
  const [a, b, c] = [answer(intake), answer(intake), answer(intake)];
  a.take(90);
  b.take(20);
  t.ok(b.isStopped());
  b.arrival.end();
  b.arrival.end();
  c.take(5);
  t.notOk(c.isStopped(), '95 bytes of 100');
  c.take(6);
  t.ok(c.isStopped());
  a.arrival.end();
  t.notOk(c.isStopped());
  answer(intake).arrival.end();
});
