import t from 'tap';
import { createLog } from '../../../lib/log.js';
import { createAudit } from '../../../lib/request/audit.js';
import type { Caller } from '../../../lib/request/identity.js';
import { withoutSecrets } from '../../../xcat-compat/tables/auditlog.js';
import type { TableStore } from '../../../xcat-compat/tables/store.js';
import { decodeRequest } from '../../../xcat-compat/wire/decode-request.js';
import { onEveryStore } from '../../helpers/every-store.js';
import { requestText } from '../../helpers/raw-client.js';

const now = (): number => new Date(2026, 2, 4, 5, 6, 7).getTime();
const log = createLog('silent');
const peer = { name: 'root', address: '10.0.0.9', port: 1 };

function caller(name: string | undefined): Caller {
  const request = decodeRequest(requestText({ command: 'x' }));
  return { name, user: name, trusted: false, remoteHosts: undefined, peerFields: request.peerFields };
}

function audited(tables: TableStore, hostName?: string) {
  const audit = createAudit({ tables, now, log, hosts: { fullName: async () => hostName } });
  return {
    audit,
    record: (
      elements: Parameters<typeof requestText>[0],
      {
        name = 'root',
        status = 'Allowed',
      }: { name?: string | undefined; status?: 'Allowed' | 'Denied' } = {},
    ) => audit.record(decodeRequest(requestText(elements)), caller(name), peer, status),
  };
}

onEveryStore((t, { store }) => {
  const rows = async () => (await store.rows('auditlog')).map((row) => ({ ...row }));

  t.test('P98 a row for each request, numbered by the database', async (t) => {
    const { audit, record } = audited(store, 'mn.cluster.org');
    record({ command: 'rpower', noderange: 'n1', arg: 'stat', clienttype: 'cli' });
    record({ command: 'tabch', arg: ['key=openbmc', 'passwd.password=geheim'] }, { status: 'Denied' });
    await audit.flush();
    const common = { audittime: '2026-03-04 05:06:07', userid: 'root', clientname: 'mn' };
    const written = await rows();
    t.match(written, [
      { ...common, clienttype: 'cli', command: 'rpower', noderange: 'n1', args: ' stat', status: 'Allowed' },
      {
        ...common,
        clienttype: 'other',
        command: 'tabch',
        args: ' key=openbmc passwd.password=xxxxxxxx',
        status: 'Denied',
      },
    ]);
    t.ok(Number(written[1]?.['recid']) > Number(written[0]?.['recid']));
  });

  t.test('P98 site.auditskipcmds: commands, kinds of client, all; whole words', async (t) => {
    await store.change([{ kind: 'delete', table: 'auditlog', where: {} }]);
    const { audit, record } = audited(store);
    const tell = async (skip: string | null): Promise<readonly unknown[]> => {
      await store.setRow('site', { key: 'auditskipcmds' }, { value: skip });
      for (const command of ['nodels', 'rinstall', 'getcredentials']) record({ command, clienttype: 'cli' });
      record({ command: 'rpower', clienttype: 'ws' });
      await audit.flush();
      const commands = (await rows()).map(({ command }) => command);
      await store.change([{ kind: 'delete', table: 'auditlog', where: {} }]);
      return commands;
    };
    t.same(await tell(null), ['nodels', 'rinstall', 'rpower']);
    t.same(await tell('rinstall,clienttype:ws'), ['nodels']);
    t.same(await tell('all'), []);
    t.same(await tell('ALL'), []);
    await store.setRow('site', { key: 'auditskipcmds' }, { value: null });
  });

  t.test('who has no certificate cannot fill the table with what is refused', async (t) => {
    const { audit } = audited(store);
    const request = decodeRequest(requestText({ command: 'tabdump' }));
    audit.record(request, caller(undefined), { ...peer, name: undefined }, 'Denied');
    audit.record(request, caller(undefined), { ...peer, name: undefined }, 'Allowed');
    await audit.flush();
    t.match(await rows(), [{ command: 'tabdump', clientname: '10.0.0.9', status: 'Allowed' }]);
    t.equal((await rows()).length, 1);
  });

  t.test('bounds: long texts are cut, what does not fit in the queue is left out, and counted', async (t) => {
    await store.change([{ kind: 'delete', table: 'auditlog', where: {} }]);
    const { audit, record } = audited(store);
    for (let at = 0; at < 1005; at += 1)
      record({ command: 'nodels', noderange: 'n'.repeat(5000), arg: 'a'.repeat(5000) });
    await audit.flush();
    const written = await rows();
    t.equal(written.length, 1000);
    t.ok(written.every(({ noderange, args }) => noderange?.length === 4003 && args?.length === 4003));
  });
});

t.test('a table that cannot be written fails no request; later ones are written', async (t) => {
  const broken = Object.assign(Object.create(null), {
    rows: async () => [],
    change: async () => {
      throw new Error('no room');
    },
  });
  const { audit, record } = audited(broken);
  record({ command: 'nodels' });
  await audit.flush();
  await audit.flush();
  record({ command: 'nodels' });
  await audit.flush();
  t.pass();
});

t.test('passwords in arguments', (t) => {
  const masked = (line: string): string => withoutSecrets(line.split(' ')).join(' ');
  t.equal(masked('key=openbmc passwd.password=a=b,c'), 'key=openbmc passwd.password=xxxxxxxx');
  t.equal(
    masked('-t node -o n1 bmcpassword=x usercomment=y'),
    '-t node -o n1 bmcpassword=xxxxxxxx usercomment=y',
  );
  t.equal(masked('admin_passwd=old,new'), 'admin_passwd=xxxxxxxx');
  t.equal(masked('openbmc.password,=x openbmc.username=u'), 'openbmc.password,=xxxxxxxx openbmc.username=u');
  t.equal(masked('--password x --passwd=z stat'), '--password xxxxxxxx --passwd=xxxxxxxx stat');
  t.equal(masked('switches.authkey=x community=public'), 'switches.authkey=xxxxxxxx community=xxxxxxxx');
  t.equal(
    masked('openbmc.password!=x openbmc.password=~y'),
    'openbmc.password!=xxxxxxxx openbmc.password=xxxxxxxx',
  );
  t.equal(masked('-p groups=a -w mgt==openbmc'), '-p groups=a -w mgt==openbmc');
  t.same(withoutSecrets(['password=two\nlines']), ['password=xxxxxxxx']);
  t.equal(masked('stat'), 'stat');
  t.end();
});
