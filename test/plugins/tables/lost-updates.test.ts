import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { withoutLostUpdates } from '../../../plugins/tables/no-lost-updates.js';
import { openSqliteStore } from '../../../xcat-compat/tables/sqlite-store.js';
import type { TableStore } from '../../../xcat-compat/tables/store.js';
import { onEveryStore } from '../../helpers/every-store.js';
import { tableCommands } from '../../helpers/table-command.js';

interface Race {
  readonly command: string;
  readonly upload?: readonly string[];
  /** What another program writes when the command has read and not yet written: table, key, values. */
  readonly meanwhile: readonly [string, Readonly<Record<string, string>>, Readonly<Record<string, string>>];
  /** What the command says, and a look at what there is afterwards. */
  readonly says?: RegExp;
  readonly shows: readonly [string, string];
}

const groups = (text: string): Race['meanwhile'] => ['nodelist', { node: 'n1' }, { groups: text }];

const races: readonly Race[] = [
  {
    command: 'chdef n1 -p groups=a',
    meanwhile: groups('all,b'),
    shows: ['nodels n1 groups', 'n1: all,b,a\n'],
  },
  {
    command: 'chdef n1 -m groups=b',
    meanwhile: groups('all,b,c'),
    shows: ['nodels n1 groups', 'n1: all,c\n'],
  },
  {
    command: 'nodech n1 groups,=d',
    meanwhile: groups('all,e'),
    shows: ['nodels n1 groups', 'n1: d,all,e\n'],
  },
  {
    command: 'nodech n1 groups^=e',
    meanwhile: groups('all,b,e'),
    shows: ['nodels n1 groups', 'n1: all,b\n'],
  },
  {
    command: 'nodeadd n1 groups,=w',
    meanwhile: groups('all,v'),
    shows: ['nodels n1 groups', 'n1: w,all,v\n'],
  },
  {
    command: 'mkdef -t group -o g9 members=n1',
    meanwhile: groups('all,f'),
    shows: ['nodels n1 groups', 'n1: all,f,g9\n'],
  },
  {
    command: 'chdef -t group -o g9 -m members=n1',
    meanwhile: groups('all,g9,q'),
    shows: ['nodels n1 groups', 'n1: all,q\n'],
  },
  {
    command: 'rmdef -t group -o g9',
    meanwhile: groups('all,g9,h'),
    shows: ['nodels n1 groups', 'n1: all,h\n'],
  },
  {
    command: 'mkdef -t node -o n9 groups=x',
    meanwhile: ['nodelist', { node: 'n9' }, { groups: 'y' }],
    says: /'n9' already exists/,
    shows: ['nodels n9 groups', 'n9: y\n'],
  },
  {
    command: 'chdef -t node -o n9 -n n8',
    meanwhile: ['nodelist', { node: 'n8' }, { groups: 'z' }],
    says: /n8/,
    shows: ['nodels n8,n9 groups', 'n8: z\nn9: y\n'],
  },
  {
    command: 'rmdef n1,n8',
    meanwhile: groups('all,i'),
    says: /2 object definitions have been removed/,
    shows: ['nodels', 'n9\n'],
  },
  {
    command: 'tabch key=k site.value+=b',
    meanwhile: ['site', { key: 'k' }, { value: 'a,z' }],
    shows: ['gettab key=k site.value', 'a,z,b\n'],
  },
  {
    command: 'chtab key=k site.value+=c',
    meanwhile: ['site', { key: 'k' }, { value: 'y' }],
    shows: ['gettab key=k site.value', 'y,c\n'],
  },
  {
    command: 'chdef -t site -o clustersite -p k=2',
    meanwhile: ['site', { key: 'k' }, { value: '1' }],
    shows: ['gettab key=k site.value', '1,2\n'],
  },
  {
    command: 'tabrestore',
    upload: ['#node,rack\n', 'n1,r1\n'],
    meanwhile: ['nodepos', { node: 'n1' }, { rack: 'r9' }],
    says: /UNIQUE constraint failed: nodepos.node/,
    shows: ['nodels n9 nodepos.rack', 'n9: \n'],
  },
];

const program = fileURLToPath(new URL('../../helpers/write-row.js', import.meta.url));

onEveryStore(async (t, { store, cfgloc }) => {
  const other = fork(program, { env: { ...process.env, XCATCFG: cfgloc } });
  t.teardown(() => other.disconnect());
  const write = async (row: Race['meanwhile']): Promise<void> => {
    other.send(row);
    const [answer] = await once(other, 'message');
    t.equal(answer, 'written');
  };
  await tableCommands(store).run('nodeadd n1 groups=all');
  for (const { command, upload, meanwhile, says, shows } of races) {
    let writes = 0;
    const raced: TableStore = {
      ...store,
      async changeSeen(seen, changes) {
        writes += 1;
        if (writes === 1) await write(meanwhile);
        return store.changeSeen(seen, changes);
      },
    };
    const { run } = tableCommands(raced);
    const { out, err } = await run(
      command,
      upload === undefined ? {} : { upload: { table: 'nodepos', addRows: true, lines: upload } },
    );
    if (says !== undefined) t.match(out + err, says, command);
    else t.equal(err, '', command);
    t.ok(writes > 0, `${command}: the race was run`);
    t.equal((await run(shows[0])).out, shows[1], command);
  }
  t.match(await store.rows('nodepos'), [{ node: 'n1', rack: 'r9' }]);
});

t.test('tables that never rest: an error in time, and nothing is changed', async (t) => {
  const store = openSqliteStore(t.testdir());
  t.teardown(() => store.close());
  const restless: TableStore = { ...store, changeSeen: async () => false };
  const work = withoutLostUpdates(
    restless,
    (tables) => tables.change([{ kind: 'create', table: 'hosts' }]),
    20,
  );
  await t.rejects(work, {
    message: /^Tables hosts: other programs change them, .* nothing has been changed/,
  });
  t.equal((await store.dump('hosts')).exists, false);
});

t.test('what the work throws is thrown, and those who wait go on', async (t) => {
  const store = openSqliteStore(t.testdir());
  t.teardown(() => store.close());
  const [failed, done] = await Promise.allSettled([
    withoutLostUpdates(store, async () => {
      throw new Error('not so');
    }),
    withoutLostUpdates(store, async () => 'done'),
  ]);
  t.match(failed, { status: 'rejected', reason: { message: 'not so' } });
  t.match(done, { status: 'fulfilled', value: 'done' });
});
