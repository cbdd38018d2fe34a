import t from 'tap';
import { createAdmission } from '../../../lib/xcatd/limits.js';

t.test('P10 clients above the limit wait and are served in their order', async (t) => {
  const served: string[] = [];
  const admission = createAdmission<string>(2, (client) => served.push(client));
  for (const client of ['a', 'b', 'c', 'd', 'e']) admission.enter(client);
  t.same(served, ['a', 'b']);
  t.equal(admission.waiting, 3);
  admission.forget('d');
  admission.leave();
  admission.leave();
  t.same(served, ['a', 'b', 'c', 'e'], 'one that has gone is left out');
  t.equal(admission.serving, 2);
  t.equal(admission.waiting, 0);
});
