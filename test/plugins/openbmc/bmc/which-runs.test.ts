import t from 'tap';
import {
  couldStartInstead,
  functionalOf,
  isSaidToRun,
  type Standing,
  saidToRun,
  saysWhatRuns,
  standingOf,
  startsFirst,
  startsNext,
} from '../../../../plugins/openbmc/bmc/image/which-runs.js';
import type { Functional } from '../../../../plugins/openbmc/bmc/verbs/index.js';
import { image } from '../../../helpers/fake-bmc.js';

t.test('what an image is to its BMC', async (t) => {
  const cases: readonly (readonly [string, Functional | undefined, number | undefined, Standing])[] = [
    ['listed', ['other', 'a'], undefined, 'runs'],
    ['listed, and first', ['a'], 0, 'runs'],
    ['listed, and another one is first', ['a'], 1, 'runs'],
    ['another one runs, this one is first', ['other'], 0, 'next'],
    ['another one runs, this one is second', ['other'], 1, 'rests'],
    ['another one runs, no priorities', ['other'], undefined, 'rests'],
    ['a longer id is another one', ['ab'], undefined, 'rests'],
    ['not told, first', undefined, 0, 'first'],
    ['not told, second', undefined, 1, 'untold'],
    ['nothing told', undefined, undefined, 'untold'],
  ];
  for (const [what, functional, priority, standing] of cases) {
    t.equal(standingOf(image('a', 'v', { priority }), { functional }), standing, what);
    t.equal(isSaidToRun('a', { functional }), standing === 'runs', what);
    t.equal(saysWhatRuns({ functional }), standing !== 'first' && standing !== 'untold', what);
  }
});

t.test('a list that names nothing tells nothing', async (t) => {
  t.equal(functionalOf([]), undefined);
  t.same(functionalOf(['b', 'a', 'b']), ['b', 'a']);
  // @ts-expect-error An empty list would be a second way to say that nothing is told.
  const empty: Functional = [];
  t.same(empty, []);
});

t.test('what runs, and what could start instead', async (t) => {
  const running = image('a', 'one', { priority: 1 });
  const other = image('b', 'two', { priority: 0 });
  const third = image('c', 'three', { priority: 2 });
  const ready = image('d', 'four', { activation: 'Ready', priority: 0 });
  const host = image('h', 'host', { purpose: 'Host', priority: 0 });
  const list = (...images: readonly (typeof host)[]) => ({ images, functional: ['a', 'h'] }) as const;
  const all = list(host, running, ready, third, other);
  t.same(saidToRun(all), [host, running]);
  t.same(saidToRun({ ...all, functional: undefined }), []);
  t.same(couldStartInstead(running, all), [third, other], 'active, of its kind, and not what runs');
  t.equal(startsNext(running, all), other, 'the other one that is first');
  t.equal(startsNext(running, list(host, running, ready)), running, 'there is no other one');
  t.equal(startsNext(running, list(running, third)), undefined, 'neither is known to be first');
  const first = image('a', 'one', { priority: 0 });
  t.equal(startsNext(first, list(first, third)), first, 'it is first itself');
});

t.test('a BMC that knows no priorities starts what it has activated', async (t) => {
  const mine = image('b', 'two', { priority: undefined });
  const starts = (one: typeof mine, others: readonly (typeof mine)[] = []): boolean =>
    startsFirst(one, { images: [...others, one], functional: undefined });
  t.ok(starts(image('b', 'two', { priority: 0 })));
  t.notOk(starts(image('b', 'two', { priority: 1 })));
  t.ok(starts(mine));
  t.ok(starts(mine, [image('a', 'one', { priority: undefined })]));
  t.ok(starts(mine, [image('h', 'one', { priority: 0, purpose: 'Host' })]), 'another kind says nothing');
  const old = image('a', 'one', { priority: 1 });
  t.notOk(starts(mine, [old]), 'one that tells those of others of its kind does not say so');
  t.ok(startsFirst(mine, { images: [old, mine], functional: ['b'] }), 'unless it runs it');
});
