import { setTimeout as pause } from 'node:timers/promises';
import t from 'tap';
import { createConnectGate } from '../../../../../plugins/openbmc/bmc/http/connect-gate.js';

t.test('so many begin at once, the others in turn', async (t) => {
  const gate = createConnectGate(2, 60_000);
  const begun: string[] = [];
  const leaves: (() => void)[] = [];
  for (const name of ['a', 'b', 'c', 'd'])
    gate.enter((leave) => {
      begun.push(name);
      leaves.push(leave);
    });
  t.same(begun, ['a', 'b']);
  leaves[1]?.();
  t.same(begun, ['a', 'b', 'c']);
  leaves[1]?.();
  t.same(begun, ['a', 'b', 'c'], 'a place is given back once');
  for (const leave of leaves) leave();
  t.same(begun, ['a', 'b', 'c', 'd']);
  for (const leave of leaves) leave();
});

t.test('who answers nothing holds up the others for a moment only', async (t) => {
  const gate = createConnectGate(1, 20);
  const begun: string[] = [];
  for (const name of ['dead', 'alive']) gate.enter(() => begun.push(name));
  t.same(begun, ['dead']);
  await pause(200);
  t.same(begun, ['dead', 'alive']);
});
