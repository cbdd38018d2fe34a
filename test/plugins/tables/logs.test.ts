import type { Change } from '../../../xcat-compat/tables/store.js';
import { onEveryStore } from '../../helpers/every-store.js';
import { tableCommands } from '../../helpers/table-command.js';

const DAY_MS = 86_400_000;

onEveryStore(async (t, { store }) => {
  const { run } = tableCommands(store);
  const columns =
    'recid,audittime,userid,clientname,clienttype,command,noderange,args,status,comments,disable';
  const records = async (): Promise<readonly (string | null | undefined)[]> =>
    (await store.dump('auditlog')).rows.map((row) => row['userid']).sort();
  const log = async (...users: readonly string[]): Promise<void> => {
    const two = (number: number): string => String(number).padStart(2, '0');
    await store.change(
      users.map((userid): Change => {
        const at = new Date(Date.now() - Number(userid.slice(1)) * DAY_MS - 60_000);
        const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
        const audittime = `${day} ${two(at.getHours())}:${two(at.getMinutes())}:00`;
        return { kind: 'insert', table: 'auditlog', values: { userid, audittime, status: 'allowed' } };
      }),
    );
  };
  const complete = { out: 'tabprune of auditlog complete.\n', err: '', code: 0 };

  t.same(await run('tabprune auditlog -n 3'), {
    ...complete,
    out: `Nothing to prune from auditlog.\n${complete.out}`,
  });
  await log('u9', 'u8', 'u7', 'u6', 'u5', 'u4', 'u3', 'u2', 'u1', 'u0');
  t.same(await run('tabprune auditlog -n 2'), complete);
  t.same(await records(), ['u0', 'u1', 'u2', 'u3', 'u4', 'u5', 'u6', 'u7']);
  const shown = await run('tabprune auditlog -V -n 1');
  t.match(shown, { code: 0, err: '', out: new RegExp(`^#${columns}\n"3",".*","u7",,,,,,"allowed",,\n$`) });
  t.same(await run('tabprune auditlog -p 50'), complete, 'three of seven');
  t.same(await records(), ['u0', 'u1', 'u2', 'u3']);
  t.same(await run('tabprune auditlog -d 2'), complete);
  t.same(await records(), ['u0', 'u1'], 'what is two days old and a minute goes');
  t.same(await run('tabprune auditlog -i 10'), complete);
  t.same(await records(), ['u0']);
  await store.change([{ kind: 'update', table: 'auditlog', where: {}, values: { disable: 'yes' } }]);
  t.match(await run('tabprune auditlog -i 99'), complete);
  t.same(await records(), ['u0'], 'a disabled record does not count');
  t.match(await run('tabprune auditlog -V -a'), { code: 0, out: /"u0".*"yes"\n$/ });
  t.same(await records(), []);

  await store.setRow('nodepos', { node: 'n1' }, { rack: 'r' });
  t.same(await run('tabprune nodepos -a'), { ...complete, out: 'tabprune of nodepos complete.\n' });
  t.same(await store.rows('nodepos'), []);

  t.match(await run('tabprune'), { code: 1, out: 'Table name required.\n' });
  t.match(await run('tabprune site -n 1'), {
    code: 1,
    out: 'Table site not supported, see tabprune -h for supported tables.\n',
  });
  t.match(await run('tabprune site -a -d 1'), {
    code: 1,
    out: 'Table site not supported for the -d option.\n',
  });
  t.match(await run('tabprune auditlog'), {
    code: 1,
    out: 'One option -p or -i or -n or -a or -d must be supplied.\n',
  });
  t.match(await run('tabprune auditlog -a -n 1'), {
    code: 1,
    out: 'Only one option -p or -i or -n or -a maybe used at a time.\n',
  });
  t.match(await run('tabprune nosuch -a'), {
    code: 5,
    err: 'Error: [mn]: Unable to open  nosuch\n',
    out: 'tabprune of nosuch complete.\n',
  });
  t.match(await run('tabprune isnm_perf -n 1'), { code: 5, err: 'Error: [mn]: Unable to open isnm_perf\n' });
  t.match(await run('tabprune auditlog -i abc'), { code: 1, err: /'abc' is not the number of a record/ });
  for (const [words, code] of [
    ['-h', 0],
    ['a b', 1],
    ['auditlog -n x', 1],
  ] as const)
    t.match(await run(`tabprune ${words}`), { code, out: /^Usage: tabprune <tablename> \[-V\] -a\n/ });
  t.match(await run('tabprune -v'), { code: 0, out: /^Version/ });

  await run('nodeadd n1 groups=all,g1 nodehm.mgt=openbmc');
  await store.setRow('nodepos', { node: 'g1' }, { rack: 'r' });
  await store.setRow('openbmc', { node: 'n2' }, { bmc: 'b' });
  t.same(await run('tabgrep n1'), { out: 'nodehm\nnodelist\nnodepos\n', err: '', code: 0 });
  t.same(await run('tabgrep'), {
    out: 'Usage: tabgrep nodename\n       tabgrep [-?|-h|--help]\n',
    err: '',
    code: 1,
  });
});
