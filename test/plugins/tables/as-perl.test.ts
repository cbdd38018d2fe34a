import t from 'tap';
import { type TableSite, tableSite } from '../../helpers/table-command.js';

/** What a comparison with xCAT's own Perl code, command by command, has shown. */
let site: TableSite;
t.beforeEach(async () => {
  site = tableSite();
  await site.run('mkdef -t node -o n1,n2 groups=all,g mgt=openbmc');
});
t.afterEach(() => site.remove());

const out = async (line: string, stdin?: string): Promise<string> => {
  const { out, err } = await site.run(line, stdin === undefined ? {} : { stdin });
  return out + err;
};

t.test('lsdef -i members of a dynamic group', async (t) => {
  await site.run('mkdef -t group -o dyn -d -w mgt==openbmc');
  t.equal(await out('lsdef -t group -o dyn -i members'), 'Object name: dyn\n    members=n1,n2\n');
});

t.test('rmdef -V and mkdef without attributes say what xCAT says', async (t) => {
  t.equal(await out('rmdef -V -t node -o n1'), 'The following objects were removed:\n\nn1\n');
  const nothing =
    'Error: [mn]: No object definitions have been created or modified: no attributes were specified.';
  t.equal(await out('mkdef -o n3'), `${nothing}\n`);
  t.equal(
    await out('mkdef -t node -o n3'),
    `${nothing} The 'groups' attribute is required when creating node definitions.\n`,
  );
});

t.test('members of a group may be nodes that the same file makes', async (t) => {
  const file = 'sg:\n  objtype=group\n  members=n1,s1\ns1:\n  objtype=node\n  groups=all\n';
  t.equal(await out('mkdef -z', file), '2 object definitions have been created or modified.\n');
  t.equal(await out('nodels n1,s1 groups'), 'n1: all,g,sg\ns1: all,sg\n');
  const more =
    'sg2:\n  objtype=group\n  members=n2,s2\ns2:\n  objtype=node\n  groups=x\nn2:\n  objtype=node\n  groups=y\n';
  t.match(await out('chdef -z', more), '3 object definitions have been created or modified.\n');
  t.equal(await out('nodels n2,s2 groups'), 'n2: y,sg2\ns2: x,sg2\n');
  await site.run('chdef -z -p', {
    stdin: 'sg3:\n  objtype=group\n  members=n1\nn1:\n  objtype=node\n  groups=p\n',
  });
  t.equal(await out('nodels n1 groups'), 'n1: all,g,sg,p,sg3\n');
});

t.test('nodech adds and takes out nothing where nothing is named', async (t) => {
  t.equal(await out('nodech n1 groups,='), '');
  t.equal(await out('nodech n1 groups^='), '');
  t.equal(await out('nodels n1 groups'), 'n1: all,g\n');
});

t.test("nodegrpch -d takes groups' rows out of tables", async (t) => {
  await site.run('nodegrpch g nodehm.cons=openbmc nodetype.os=x');
  t.equal(await out('nodegrpch -d g nodehm nodetype'), '');
  t.same(await site.store.rows('nodetype'), []);
  t.same(
    (await site.store.rows('nodehm')).map(({ node }) => node),
    ['n1', 'n2'],
  );
  await site.run('nodegrpch g nodetype.os=x');
  t.match(await out('nodegrpch -d g nosuch nodetype'), 'nosuch');
  t.equal((await site.store.rows('nodetype')).length, 1, 'nothing goes when a table is none');
  t.match(await out('nodegrpch'), /^Usage: nodech /, 'as xCAT has it');
});

t.test('chtab shows its usage after a complaint, tabch where to look', async (t) => {
  t.match(await out('chtab -d key=x'), /^Missing table name\.\nUsage:\n To add or update rows for tables:\n/);
  t.match(await out('chtab x site.value=1'), /^Incorrect argument "x"\.\nUsage:\n/);
  t.equal(await out('tabch -d key=x'), 'Missing table name.\n\nCheck man tabch or tabch -h\n\n');
});

t.test('objects as templates', async (t) => {
  await site.run('mkdef -t osimage -o i1 imagetype=linux provmethod=netboot');
  await site.run('mkdef -t osimage -o i2 --template i1');
  const rows = (await site.store.dump('osimage')).rows;
  t.equal(rows.find(({ imagename }) => imagename === 'i2')?.['osvers'], null, 'what is not set stays so');
  await site.run('mkdef -t group -o g1 members=n1 usercomment=c');
  t.equal(
    await out('mkdef -t group -o g2 --template g1 members=n2'),
    '1 object definitions have been created or modified.\n',
  );
  t.match(await out('mkdef -t group -o g3 --template g1'), /^1 object definitions .*\nWarning: .*g3/s);
  t.equal(await out('nodels g1,g2'), 'n1\nn2\n');
});

t.test('gennr names what a noderange means, nodes or not', async (t) => {
  t.equal(await out('gennr n[1-2],g,new[1-2]'), 'n1\nn2\nnew1\nnew2\n');
  t.match(await out('gennr (n1'), 'Unbalanced parentheses');
});

t.test('names that site.excludenodes takes away are no names, not all of them', async (t) => {
  await site.run('chdef -t site excludenodes=n1');
  const none = 'Error: [mn]: No object names were provided.\n';
  t.same(await site.run('lsdef -t node -o n1'), { out: '', err: none, code: 1 });
  t.same(await site.run('chdef -t node -o n1 groups=x'), { out: '', err: none, code: 1 });
  t.same(await site.run('rmdef -t node -o n1'), { out: '', err: none, code: 1 });
  t.match(await site.run('rmdef -t node'), { err: none, out: /Usage: rmdef/ });
});

t.test('gettab says nothing of a row that has nothing of what is asked for', async (t) => {
  await site.run('chtab key=a site.value=1');
  t.equal(await out('gettab -H key=a site.comments'), '');
  t.equal(await out('gettab -H key=a site.comments site.value'), 'site.comments: \nsite.value: 1\n');
});

t.test('removing the site object leaves the rows that do not count', async (t) => {
  await site.store.change([
    { kind: 'insert', table: 'site', values: { key: 'a', value: '1' } },
    { kind: 'insert', table: 'site', values: { key: 'off', value: '1', disable: '1' } },
  ]);
  await site.run('rmdef -t site -o clustersite');
  t.same(
    (await site.store.dump('site')).rows.map(({ key }) => key),
    ['off'],
  );
});

t.test('lsdef of records of a log that are not there', async (t) => {
  await site.store.setRow('auditlog', { recid: '11' }, { command: 'rpower' });
  const none = 'Error: [mn]: Could not get xCAT object definitions.\n';
  t.same(await site.run('lsdef -t auditlog -l 10'), { out: '', err: none, code: 1 });
  t.match(await site.run('lsdef -t auditlog -l 11'), { out: /command=rpower/, code: 0 });
});
