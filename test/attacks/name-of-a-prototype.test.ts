import t from 'tap';
import { siteDialects } from '../../plugins/openbmc/asked/site-words.js';
import { tablesToCheck } from '../../xcat-compat/dispatch/unclaimed.js';
import { toNodeName } from '../../xcat-compat/names/node-name.js';
import { tlsVersions } from '../../xcat-compat/tls/versions.js';
import { createResponseDecoder } from '../../xcat-compat/wire/decode-responses.js';
import { fakeTables } from '../helpers/openbmc-command.js';
import { tableSite } from '../helpers/table-command.js';

/** Names that every plain object has, or takes for something else than an entry. */
const NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'];

t.test('no name empties a table', async (t) => {
  const site = tableSite();
  t.teardown(() => site.remove());
  await site.store.setRow('passwd', { key: 'openbmc', username: 'root' }, { password: 'p' });
  const rows = await site.store.rows('passwd');
  for (const name of NAMES) {
    for (const command of ['tabch', 'chtab']) {
      t.match(await site.run(`${command} -d ${name}=1 passwd`), {
        code: 1,
        err: new RegExp(`No column "${name}"`),
      });
      t.match(await site.run(`${command} ${name}=1 passwd.password=x`), { code: 1, err: /No column/ });
      t.match(await site.run(`${command} key=openbmc passwd.${name}=x`), { code: 1 });
      t.match(await site.run(`${command} key=openbmc ${name}.password=x`), { code: 1 });
      t.match(await site.run(`${command} -d key=openbmc ${name}`), { code: 1 });
    }
    t.match(await site.run(`gettab ${name}=1 passwd.password`), { code: 1 });
    t.same(await site.store.rows('passwd'), rows, name);
  }
  t.match(await site.run('tabch -d key=openbmc,username=root passwd'), { code: 0 });
  t.same(await site.store.rows('passwd'), []);
});

t.test('no name is taken for an attribute, a table or an object', async (t) => {
  const site = tableSite();
  t.teardown(() => site.remove());
  await site.run('mkdef -t node -o n1 groups=all mgt=openbmc');
  const before = await site.run('lsdef -t node -l');
  for (const name of NAMES) {
    t.match(
      await site.run(`chdef -t node -o n1 ${name}=x`),
      { err: /not a valid attr|not valid|attribute/i },
      name,
    );
    await site.run(`lsdef -t node -o n1 -i ${name}`);
    t.match(await site.run(`lsdef -t ${name}`), { code: 1 });
    t.match(await site.run(`nodels n1 ${name}`), { code: 1 });
    t.match(await site.run(`nodels n1 ${name}.${name}`), { code: 1 });
    t.match(await site.run(`nodels n1 nodehm.${name}`), { code: 1 });
    t.match(await site.run(`nodech n1 nodehm.${name}=x`), { code: 1 });
    t.match(await site.run(`tabdump ${name}`), { code: 1 });
    t.match(await site.run(`tabdump -w ${name}==x passwd`), { code: 1, err: /No column/ });
    t.match(await site.run(`tabprune ${name} -a`), { code: /1|4|5/ });
    t.same(await site.run('lsdef -t node -l'), before, name);
  }
});

t.test('no name of a BMC, a site or a server is looked up in what every object has', async (t) => {
  for (const name of NAMES) {
    t.equal(tablesToCheck(name), 'nodehm.mgt');
    t.same(tlsVersions(name, undefined), tlsVersions('no-such-version', undefined));
    const tables = fakeTables({ site: [{ key: 'openbmcdialect', value: `${name} n1=${name}` }] });
    t.equal((await siteDialects(tables))(toNodeName('n1')), undefined);
  }
  const text = '<xcatresponse>\n  <__proto__>x</__proto__>\n  <data>y</data>\n</xcatresponse>\n';
  const [response] = createResponseDecoder().push(Buffer.from(text));
  t.same(Object.entries(response ?? {}), [
    ['__proto__', ['x']],
    ['data', ['y']],
  ]);
  t.equal(Object.getPrototypeOf(response), Object.prototype);
});
