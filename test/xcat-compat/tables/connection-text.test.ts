import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { parseConnection } from '../../../xcat-compat/tables/connection-text.js';
import { tlsOf } from '../../../xcat-compat/tables/encryption.js';

const off = { kind: 'off' };

t.test('P79 what stands in cfgloc after the engine', async (t) => {
  t.same(parseConnection('Pg', 'dbname=xcatdb;host=mn|xcatadm|geheim', 'cfgloc'), {
    database: 'xcatdb',
    host: 'mn',
    port: undefined,
    user: 'xcatadm',
    password: 'geheim',
    encryption: off,
    description: [
      'cfgloc=Pg:dbname=xcatdb;host=mn|xcatadm',
      'dbengine=Pg',
      'dbname=xcatdb',
      'dbhost=mn',
      'dbadmin=xcatadm',
    ],
  });
  t.same(parseConnection('mysql', 'host=10.0.0.1;port=3307;database=x|u|p|with|bars', 'cfgloc'), {
    database: 'x',
    host: '10.0.0.1',
    port: 3307,
    user: 'u',
    password: 'p|with|bars',
    encryption: off,
    description: [
      'cfgloc=mysql:host=10.0.0.1;port=3307;database=x|u',
      'dbengine=mysql',
      'dbname=x',
      'dbhost=10.0.0.1;port=3307;database=x',
      'dbadmin=u',
    ],
  });
  t.match(parseConnection('mysql', 'dbname=x;host=localhost;port=3306', 'cfgloc'), { host: 'localhost' });
  t.match(parseConnection('mysql', 'dbname=x;mysql_socket=/run/m.sock', 'cfgloc'), {
    host: '/run/m.sock',
    user: undefined,
    password: undefined,
  });
  t.match(parseConnection('Pg', 'db=x; host=/run/pg', 'cfgloc'), { database: 'x', host: '/run/pg' });
});

t.test('errors name the source, never what stands there', async (t) => {
  for (const text of ['host=mn|xcatadm|geheim', 'xcatdb|xcatadm|geheim', '', 'dbname=|u|geheim']) {
    t.throws(() => parseConnection('Pg', text, '/etc/xcat/cfgloc'), {
      message: '/etc/xcat/cfgloc names no database: it needs Pg:dbname=NAME;host=HOST|USER|PASSWORD',
    });
  }
  t.throws(() => parseConnection('mysql', 'dbname=x;port=x1|u|geheim', 'XCATCFG'), {
    message: 'XCATCFG: the port must be a number from 1 to 65535',
  });
});

t.test('encryption as the drivers of Perl are told', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'xcatd-ts-ca-'));
  t.teardown(() => rmSync(directory, { recursive: true }));
  const ca = join(directory, 'ca.pem');
  writeFileSync(ca, 'the CA');
  const tls = (engine: 'Pg' | 'mysql', text: string): unknown =>
    tlsOf(parseConnection(engine, `dbname=x;host=h;${text}`, 'cfgloc').encryption);
  t.equal(tls('Pg', 'sslmode=prefer'), undefined);
  t.same(tls('Pg', 'sslmode=require'), { rejectUnauthorized: false });
  t.same(tls('Pg', 'sslmode=verify-full'), { rejectUnauthorized: true });
  t.same(tls('Pg', `sslmode=verify-ca;sslrootcert=${ca}`), { rejectUnauthorized: true, ca: 'the CA' });
  t.equal(tls('mysql', 'mysql_ssl=0'), undefined);
  t.same(tls('mysql', 'mysql_ssl=1'), { rejectUnauthorized: false });
  t.same(tls('mysql', `mysql_ssl=1;mysql_ssl_ca_file=${ca}`), { rejectUnauthorized: true, ca: 'the CA' });
});
