import { onEveryStore } from '../../helpers/every-store.js';

onEveryStore((t, { store }) => {
  const rows = async (table: string) =>
    (await store.rows(table))
      .map((row) => ({ ...row }))
      .sort((a, b) => (String(a['node']) < String(b['node']) ? -1 : 1));

  t.test('many rows at once: those that are there change, the others come in', async (t) => {
    await store.setRows('nodehm', [
      { key: { node: 'n2' }, values: { mgt: 'ipmi', cons: 'ipmi' } },
      { key: { node: 'n4' }, values: { mgt: 'ipmi', power: 'x' } },
    ]);
    await store.setRows('nodehm', [
      { key: { node: 'n1' }, values: { mgt: 'openbmc' } },
      { key: { node: 'n2' }, values: { mgt: 'openbmc' } },
      { key: { node: 'n3' }, values: { mgt: 'openbmc', cons: null } },
      { key: { node: 'n4' }, values: { mgt: 'openbmc', power: null } },
      { key: { node: 'n5' }, values: { mgt: null } },
    ]);
    t.same(await rows('nodehm'), [
      { node: 'n1', mgt: 'openbmc' },
      { node: 'n2', mgt: 'openbmc', cons: 'ipmi' },
      { node: 'n3', mgt: 'openbmc' },
      { node: 'n4', mgt: 'openbmc' },
    ]);
  });

  t.test('many rows at once, of which only those that are there count', async (t) => {
    await store.setRows('mac', [{ key: { node: 'n1' }, values: { mac: 'a' } }]);
    const entries = ['n1', 'n2', 'n3'].map((node) => ({ key: { node }, values: { mac: 'b' } }));
    await store.setRows('mac', entries, 'skip');
    t.same(await rows('mac'), [{ node: 'n1', mac: 'b' }]);
  });

  t.test('the same row twice in one change: the last word counts', async (t) => {
    await store.setRows('vpd', [{ key: { node: 'n1' }, values: { serial: '0' } }]);
    await store.setRows('vpd', [
      { key: { node: 'n1' }, values: { serial: '1', mtm: 'm' } },
      { key: { node: 'n2' }, values: { serial: '2' } },
      { key: { node: 'n1' }, values: { serial: '3' } },
      { key: { node: 'n2' }, values: { mtm: 'n' } },
    ]);
    t.same(await rows('vpd'), [
      { node: 'n1', serial: '3', mtm: 'm' },
      { node: 'n2', serial: '2', mtm: 'n' },
    ]);
  });

  t.test('more rows, and longer ones, than one statement carries', async (t) => {
    const long = 'y'.repeat(50_000);
    const entries = (value: (at: number) => string) =>
      Array.from({ length: 2500 }, (_, at) => ({
        key: { node: `m${at}` },
        values: { comments: at % 100 === 0 ? long : value(at) },
      }));
    await store.setRows(
      'hosts',
      entries((at) => `c${at}`),
    );
    t.equal((await store.rows('hosts')).length, 2500);
    await store.setRows(
      'hosts',
      entries(() => 'same'),
    );
    const comments = (await store.rows('hosts')).map((row) => row['comments']);
    t.equal(comments.filter((text) => text === 'same').length, 2475);
    t.equal(comments.filter((text) => text === long).length, 25);
  });

  t.test('control characters are part of a value, and make no other rows', async (t) => {
    const values = ['\x1d', 'a\x1fb', 'a\x1eb', '\x1f\x1f\x1f\x1e\x1f=', `\x1enode\x1f${'\x1f'.repeat(20)}`];
    for (const [at, comments] of values.entries()) {
      await store.change([{ kind: 'delete', table: 'prodkey', where: {} }]);
      const others = ['before', 'later'].map((node) => ({
        key: { node, product: 'p' },
        values: { key: 'k' },
      }));
      await store.setRows('prodkey', others);
      await store.setRow('prodkey', { node: 'c', product: 'p' }, { comments });
      t.same(
        (await store.rows('prodkey')).map(({ node, comments }) => [node, comments]).sort(),
        [
          ['before', undefined],
          ['c', comments],
          ['later', undefined],
        ],
        `value ${at}`,
      );
    }
  });
});
