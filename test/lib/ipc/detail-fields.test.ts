import t from 'tap';
import { detailsOf } from '../../../lib/ipc/detail-fields.js';

t.test('details of a result: texts, numbers, and lists of records', async (t) => {
  const details = {
    id: 'abc',
    seconds: 3,
    images: [{ id: 'abc', running: true, priority: 0, parts: ['a', 'b'] }],
  };
  t.same(detailsOf(details), details);
  for (const wrong of [
    { id: null },
    { id: { deep: 1 } },
    { images: ['text'] },
    { images: [{ deep: { er: 1 } }] },
    { images: [{ parts: [1] }] },
    { images: [[]] },
  ])
    t.throws(() => detailsOf(wrong), /a detail of a node result/);
});
