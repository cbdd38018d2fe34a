import { readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { type TableSite, tableSite } from '../../helpers/table-command.js';

let site: TableSite;
t.beforeEach(() => {
  site = tableSite();
});
t.afterEach(() => site.remove());

const well = { out: '', err: '', code: 0 };

t.test('nodels: names, values with and without labels, criteria, groups that are to blame', async (t) => {
  await site.run('nodeadd n[1-3] groups=all,g1 nodehm.mgt=openbmc');
  await site.run('nodech n3 mgt=ipmi');
  await site.store.setRow('openbmc', { node: 'g1' }, { username: 'root' });
  t.equal((await site.run('nodels')).out, 'n1\nn2\nn3\n');
  t.equal((await site.run('nodels n1,n2')).out, 'n1\nn2\n');
  t.equal((await site.run('nodels n1 mgt')).out, 'n1: openbmc\n');
  t.equal((await site.run('nodels n1 -H mgt')).out, 'n1: mgt: openbmc\n');
  t.equal((await site.run('nodels n1 mgt openbmc.bmc')).out, 'n1: mgt: openbmc\nn1: openbmc.bmc: \n');
  t.equal((await site.run('nodels all mgt==ipmi')).out, 'n3\n');
  t.equal((await site.run('nodels all mgt!=ipmi groups')).out, 'n1: groups: all,g1\nn2: groups: all,g1\n');
  t.equal((await site.run('nodels n1 -b openbmc.username')).out, 'n1: root (inherited from group g1)\n');
  t.match((await site.run('nodels n1 nodepos')).out, /^n1: nodepos.chassis: \n/);
  t.match(await site.run('nodels n1 nosuch'), {
    err: /nosuch not a valid table.column description/,
    code: 1,
  });
  t.match(await site.run('nodels -h'), { out: /^Usage:\n {2}nodels/, code: 0 });
  t.match(await site.run('nodels -v'), { out: /^Version/, code: 0 });
  await site.run('nodech n2 nodelist.hidden=1');
  t.equal((await site.run('nodels')).out, 'n1\nn3\n');
  t.equal((await site.run('nodels -S all')).out, 'n1\nn2\nn3\n');
  t.equal((await site.run('nodels /zzz')).out, '', 'P32');
});

t.test('a node with several rows in a table has a line for each', async (t) => {
  await site.run('nodeadd n1 groups=all');
  await site.store.change([
    { kind: 'insert', table: 'switch', values: { node: 'n1', switch: 's1', port: '1' } },
    { kind: 'insert', table: 'switch', values: { node: 'n1', switch: 's2', port: '2' } },
  ]);
  t.equal((await site.run('nodels n1 switch.switch')).out, 'n1: s1\nn1: s2\n');
});

t.test('nodech and noderm: all or nothing', async (t) => {
  await site.run('nodeadd n1 groups=all nodetype.os=rh');
  t.same(await site.run('nodech n1 groups,=a,b nodetype.os='), well);
  t.equal((await site.run('nodels n1 groups')).out, 'n1: b,a,all\n');
  t.match(await site.store.rows('nodetype'), [{ os: '|^.*$||' }]);
  t.match(await site.run('nodech n1 groups=x bogus'), { code: 1, err: /Malformed argument bogus ignored/ });
  t.match(await site.run('nodech n1 groups=x nodehm.foo=1'), {
    code: 1,
    err: /nodehm.foo not a valid table.column/,
  });
  t.equal((await site.run('nodels n1 groups')).out, 'n1: b,a,all\n', 'nothing has changed');
  t.same(await site.run('nodech all groups==nope groups=x'), well);
  t.equal((await site.run('nodels n1 groups')).out, 'n1: b,a,all\n', 'no node fits');
  t.match(await site.run('nodech -d n1 nodetype nosuch'), { code: 1, err: /Unable to open table nosuch/ });
  t.equal((await site.store.rows('nodetype')).length, 1);
  t.same(await site.run('nodech -d n1 nodetype'), well);
  t.equal((await site.store.rows('nodetype')).length, 0);
  t.match(await site.run('nodeadd N1 groups=all'), { err: /contains capital letters/, code: 0 });
  await site.run('nodegrpch all mgt=hmc');
  t.equal((await site.run('nodels n1 mgt')).out, 'n1: hmc\n');
  t.same(await site.run('noderm n1'), well);
  t.equal((await site.run('nodels')).out, 'N1\n');
  for (const command of ['nodech', 'nodeadd', 'noderm', 'nodegrpch'])
    t.match(await site.run(`${command} -h`), { code: 0, out: new RegExp(`^Usage.*${command}`, 's') }, 'P35');
});

t.test('tabdump: names of tables, rows as CSV, a selection, a private file', async (t) => {
  t.match((await site.run('tabdump')).out, /^auditlog\nbootparams\n/);
  t.equal(
    (await site.run('tabdump passwd')).out,
    '#key,username,password,cryptmethod,authdomain,comments,disable\n',
  );
  await site.run('tabch key=openbmc,username=root passwd.password=a"b');
  const dump =
    '#key,username,password,cryptmethod,authdomain,comments,disable\n"openbmc","root","a""b",,,,\n';
  t.equal((await site.run('tabdump passwd')).out, dump);
  t.equal((await site.run('tabdump -w username==joe passwd')).out.split('\n').length, 2);
  const file = join(t.testdir(), 'dump.csv');
  t.same(await site.run(`tabdump -f ${file} passwd`), well);
  t.equal(readFileSync(file, 'utf8'), dump);
  t.equal(statSync(file).mode & 0o777, 0o600);
  const link = join(t.testdir(), 'link.csv');
  symlinkSync(file, link);
  t.match(await site.run(`tabdump -f ${link} passwd`), { code: 1, err: /Unable to open the file for write/ });
  t.match(
    (await site.run('tabdump -d site')).out,
    /^key:\t\tName of the setting.*xcatiport.* \(key\)\n\nvalue:\t\tIts value\.\n/,
  );
  t.match(
    (await site.run('tabdump -d')).out,
    /\nsite:\t\tSettings of the whole cluster, a row each. Key: key.\n\n/,
  );
  t.match(await site.run('tabdump nosuch'), { code: 1, err: 'Error: [mn]: No such table: nosuch\n' });
  t.match(await site.run('tabdump -w foo==1 site'), { code: 1, err: /No column "foo" in table "site"/ });
  t.match(await site.run('tabdump a b'), { code: 1, out: /^Usage: tabdump/ });
});

t.test('tabch and chtab: rows by their key, lists that grow, and what is wrong', async (t) => {
  for (const command of ['tabch', 'chtab']) {
    t.same(await site.run(`${command} key=k site.value=a site.comments=c`), well);
    t.same(await site.run(`${command} key=k site.value+=b,a`), well);
    t.match(await site.store.rows('site'), [{ key: 'k', value: 'a,b', comments: 'c' }]);
    t.match(await site.run(`${command} key=k site.value=x site.foo=1`), {
      code: 1,
      err: /site.foo not a valid/,
    });
    t.match(await site.run(`${command} error=e site.value=x`), {
      code: 1,
      err: /No column "error" in table "site"/,
    });
    t.match(await site.run(`${command} key=k nosuch.value=x`), {
      code: 1,
      out: /Table nosuch does not exist/,
    });
    t.match(await site.store.rows('site'), [{ key: 'k', value: 'a,b' }], 'nothing has changed');
    t.same(await site.run(`${command} key=k site.value=NULL`), well);
    t.equal((await site.store.rows('site'))[0]?.['value'], undefined);
    t.match(await site.run(`${command} -d key=k site nosuch`), {
      code: 1,
      out: /Table nosuch does not exist/,
    });
    t.equal((await site.store.rows('site')).length, 1);
    t.same(await site.run(`${command} -d key=k site`), well);
    t.equal((await site.store.rows('site')).length, 0);
    t.match(await site.run(`${command} -h`), { code: 0, out: /Usage/ });
    t.match(await site.run(command), { code: 1, out: /Usage/ });
    t.match(await site.run(`${command} -v`), { code: 0, out: /Version/ });
  }
});

t.test('tabrestore: the rows of a file replace a table, or come to it, all or none', async (t) => {
  const restore = (lines: readonly string[], addRows = false, table = 'nodepos') =>
    site.run('tabrestore', { upload: { table, addRows, lines } });
  t.same(await restore(['#node,rack,comments\n', '"n1","r ""1""",\n', 'n2,"two\n', 'lines",c\n']), well);
  const dump = await site.run('tabdump nodepos');
  t.equal(dump.out.split('\n').slice(1).join('\n'), '"n1","r ""1""",,,,,,,\n"n2","two\nlines",,,,,,"c",\n');
  const lines = dump.out
    .split('\n')
    .slice(0, -1)
    .map((line) => `${line}\n`);
  t.same(await restore(lines), well, 'what was dumped is restored');
  t.same(await site.run('tabdump nodepos'), dump);
  t.same(await restore(['#node,rack\n', 'n3,r3\n'], true), well);
  t.equal((await site.store.rows('nodepos')).length, 3);
  t.match(await restore(['#node,rack\n', 'n4,r4\n', 'n3,other\n'], true), {
    code: 4,
    err: 'Error: [mn]: DB error UNIQUE constraint failed: nodepos.node with line 1: n3,other\n',
  });
  t.match(await restore(['node,rack\n']), { code: 1, err: /missing header line/ });
  t.match(await restore(['#node,foo\n']), { code: 1, err: /column 'foo' should exist/ });
  t.match(await restore(['#a\n'], false, 'nosuch'), { code: 4, err: /Unable to open nosuch/ });
  t.match(await restore(['#node,rack\n', 'a,b,c\n']), { code: 4, err: /Too many fields on line 0/ });
  t.equal((await site.store.rows('nodepos')).length, 3, 'nothing has changed');
});

t.test('gettab', async (t) => {
  await site.run('tabch key=openbmc,username=root passwd.password=pw');
  t.equal((await site.run('gettab key=openbmc passwd.password')).out, 'pw\n');
  t.equal((await site.run('gettab -H key=openbmc passwd.password')).out, 'passwd.password: pw\n');
  t.match(await site.run('gettab nokey=x site.value'), { code: 1, err: /Unknown key nokey to site/ });
  t.match(await site.run('gettab'), { code: 1, out: /^Usage: gettab/ });
});
