import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { nodeTypes } from '../../../xcat-compat/install/node-types.js';
import { describeConnection } from '../../../xcat-compat/tables/describe-connection.js';
import { onEveryStore } from '../../helpers/every-store.js';
import { tableCommands } from '../../helpers/table-command.js';

onEveryStore(async (t, { store, cfgloc, password }) => {
  const { run } = tableCommands(store);
  const database = await run('lsxcatd -d');
  const [dsn = '', user = ''] = cfgloc.split('|');
  const [, engine = '', host = ''] = /^(\w+):.*?(?:;host=(.*))?$/.exec(dsn) ?? [];
  const out =
    engine === 'SQLite'
      ? 'dbengine=SQLite\n'
      : `cfgloc=${dsn}|${user}\ndbengine=${engine}\ndbname=xcatdb\ndbhost=${host}\ndbadmin=${user}\n`;
  t.same(database, { out, err: '', code: 0 });
  if (password !== '') t.notOk(database.out.includes(password.split('|')[0] ?? ''), 'no password');

  const version = await run('lsxcatd -v');
  t.match(version, { out: /^Version \S+ .*\n$/, code: 0 });
  const type = await run('lsxcatd -t');
  t.match(type, { out: /^This is a (Management|Service) Node\n/, code: 0 });
  for (const all of ['-a', '--all', '-t -a -v', '-ad'])
    t.same(await run(`lsxcatd ${all}`), { out: version.out + type.out + out, err: '', code: 0 }, all);
  t.same(await run('lsxcatd --database'), database);
  t.same(await run('lsxcatd -dt'), type, 'the type comes before the database');
  t.same(await run('lsxcatd --type -v'), version, 'and the version before the type');

  const usage = await run('lsxcatd -h');
  t.match(usage, {
    code: 0,
    err: '',
    out: /^ {7}lsxcatd \[-v\|--version\]\n(.*\n){3} {7}lsxcatd \[-a\|--all\]\n$/,
  });
  for (const wrong of ['lsxcatd', 'lsxcatd -x', 'lsxcatd --all=1'])
    t.same(await run(wrong), { ...usage, code: 1 }, wrong);
});

t.test('what is told of a connection', (t) => {
  t.same(describeConnection('mysql', 'dbname=xcatdb;host=mn|xcatadmin|geheim'), [
    'cfgloc=mysql:dbname=xcatdb;host=mn|xcatadmin',
    'dbengine=mysql',
    'dbname=xcatdb',
    'dbhost=mn',
    'dbadmin=xcatadmin',
  ]);
  t.match(describeConnection('Pg', 'host=mn;port=1;database=x|u|p'), [
    /Pg:host/,
    /Pg/,
    'dbname=x',
    'dbhost=mn;port=1;database=x',
  ]);
  t.match(describeConnection('Pg', 'dbname=xcatdb'), [
    'cfgloc=Pg:dbname=xcatdb|',
    /./,
    'dbname=xcatdb',
    'dbhost=',
    'dbadmin=',
  ]);
  const inside = describeConnection('Pg', 'dbname=x;password=geheim;host=mn;passfile=/f|u|auch|geheim');
  t.same(inside[0], 'cfgloc=Pg:dbname=x;host=mn|u');
  t.notMatch(inside.join(), /geheim|\/f/);
  t.end();
});

t.test('what the marks of an installation say', (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'xcatd-ts-marks-'));
  t.teardown(() => rmSync(directory, { recursive: true }));
  t.same(nodeTypes(directory), ['management'], 'no package of xCAT: the daemon is alone');
  writeFileSync(join(directory, 'xCATSN'), '');
  t.same(nodeTypes(directory), ['service']);
  writeFileSync(join(directory, 'xCATMN'), '');
  t.same(nodeTypes(directory), ['management', 'service']);
  rmSync(join(directory, 'xCATSN'));
  t.same(nodeTypes(directory), ['management']);
  t.end();
});
