import t from 'tap';
import { install, texts } from '../../../helpers/installation.js';

t.setTimeout(800_000);

const said = 'BMC Setting Password...';

t.test('the tables of each node whose BMC has the new password, and no other row', async (t) => {
  const at = await install(t, {
    count: 6,
    behaviour: { generation: 'L2', activationMs: 0 },
    groupOf: (index) => (index === 2 ? 'special' : 'usual'),
  });
  const { tables } = at.site;
  // node1: its own row; node3: its group's; the others: passwd's.
  await tables.setRow('openbmc', { node: 'node1' }, { password: '0penBmc', comments: 'kept' });
  await tables.setRow('openbmc', { node: 'special' }, { password: '0penBmc' });
  await at.fleet.bmcs[3]?.set({ faults: [{ at: 'write', kind: 500 }] });
  await at.fleet.bmcs[4]?.set({ faults: [{ at: 'connect', kind: 'hang' }] });
  await tables.setRow('site', { key: 'openbmcconnecttimeout' }, { value: '2' });

  const output = await at.run('rspconfig node1-node5 admin_passwd=0penBmc,new-Pass1 --update-tables');
  t.equal(output.code, 1);
  const lines = texts(output);
  const of = (node: string) => lines.filter((line) => line.startsWith(`${node}: `));
  t.same(of('node1'), [`node1: ${said}`, 'node1: Table openbmc, row node1: password changed']);
  t.same(of('node2'), [
    `node2: ${said}`,
    'node2: Table openbmc, row node2: password changed (it came from the row openbmc of the table passwd, which is as it was)',
  ]);
  t.same(of('node3'), [
    `node3: ${said}`,
    'node3: Table openbmc, row node3: password changed (it came from the row of group special, which is as it was)',
  ]);
  for (const node of ['node4', 'node5']) {
    t.equal(of(node).length, 1, `${node}: its error alone: ${of(node).join(' / ')}`);
    t.match(of(node)[0], /Error/);
  }
  const rows = new Map((await tables.rows('openbmc')).map((row) => [row['node'], row]));
  t.same(
    ['node1', 'node2', 'node3', 'node4', 'node5', 'node6', 'special'].map(
      (node) => rows.get(node)?.['password'],
    ),
    ['new-Pass1', 'new-Pass1', 'new-Pass1', undefined, undefined, undefined, '0penBmc'],
  );
  t.equal(rows.get('node1')?.['comments'], 'kept');
  t.match(await tables.rows('passwd'), [{ key: 'openbmc', password: '0penBmc' }]);
  t.notMatch(lines.join('\n'), /new-Pass1|0penBmc/, 'no password is shown');

  for (const bmc of at.fleet.bmcs.slice(3, 5)) await bmc.set({ faults: [] });
  t.equal((await at.run('rpower node1-node6 stat')).code, 0, 'every node is reached by what its tables say');
});

t.test('a table that cannot be written: the BMC has the new password, and that is said', async (t) => {
  const at = await install(t, { count: 1, behaviour: { generation: 'L2', activationMs: 0 } });
  const { tables } = at.site;
  // As root may write anything, the row is there and disabled: it does not count.
  await tables.setRow('openbmc', { node: 'node1' }, { bmc: null });
  const address = at.fleet.bmcs[0]?.address ?? '';
  await tables.setRow('openbmc', { node: 'obmc' }, { bmc: address });
  await tables.setRow('openbmc', { node: 'node1' }, { comments: 'old', disable: '1' });
  const output = await at.run('rspconfig node1 admin_passwd=0penBmc,new-Pass1 --update-tables');
  t.equal(output.code, 1);
  t.match(
    texts(output).join('\n'),
    /^node1: BMC Setting Password\.\.\.\nnode1: .*Error: The BMC has the new password, but row node1 of the table openbmc has not: .*chdef node1 bmcpassword=NEW$/,
  );
});

t.test(
  'passwords that a table would compute, and other words, are refused before any BMC is asked',
  async (t) => {
    const at = await install(t, { count: 1, behaviour: { generation: 'L2', activationMs: 0 } });
    for (const word of ['|node(.*)|pass($1)|', '/node/pass/', 'x+=NEXTRECORD'])
      t.match(
        texts(await at.run(`rspconfig node1 admin_passwd=0penBmc,${word} --update-tables`)).join('\n'),
        /With --update-tables the new password cannot be one that the tables would compute/,
        word,
      );
    t.match(
      texts(await at.run('rspconfig node1 ip --update-tables')).join('\n'),
      /--update-tables goes with admin_passwd=CURRENT,NEW only\./,
    );
    t.equal((await at.run('rpower node1 stat')).code, 0, 'nothing was changed');
    const quoted = `admin_passwd="0penBmc","long,""pass1"`;
    t.match(
      texts(await at.run(`rspconfig node1 ${quoted} --update-tables`)).join('\n'),
      /row node1: password changed/,
    );
    t.match(await at.site.tables.rows('openbmc'), [{ node: 'node1', password: 'long,"pass1' }]);
    t.equal((await at.run('rpower node1 stat')).code, 0);
  },
);
