import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { filledIn, shippedTemplates } from '../../../plugins/tables/objects/templates.js';
import { createTalk } from '../../../plugins/tables/talk.js';
import { objectType } from '../../../xcat-compat/tables/definitions/index.js';
import { type TableSite, tableSite } from '../../helpers/table-command.js';

let site: TableSite;
t.beforeEach(() => {
  site = tableSite();
});
t.afterEach(() => site.remove());

const done = (count: number) => ({
  out: `${count} object definitions have been created or modified.\n`,
  err: '',
  code: 0,
});
const failed = 'One or more errors occured when attempting to create or modify xCAT object definitions.';

t.test('a node is made, listed as text and as a stanza, changed and removed', async (t) => {
  t.same(
    await site.run('mkdef -t node -o n[1-2] groups=all,x mgt=openbmc bmc=10.0.0.1 bmcpassword=pw'),
    done(2),
  );
  const text = 'Object name: n1\n    bmc=10.0.0.1\n    bmcpassword=pw\n    groups=all,x\n    mgt=openbmc\n';
  t.same(await site.run('lsdef n1'), { out: text, err: '', code: 0 });
  t.equal((await site.run('lsdef')).out, 'n1  (node)\nn2  (node)\n');
  t.equal(
    (await site.run('lsdef x -i mgt,serial -c')).out,
    'n1: mgt=openbmc\nn1: serial=\nn2: mgt=openbmc\nn2: serial=\n',
  );
  const stanza = (await site.run('lsdef n1 -z')).out;
  t.equal(
    stanza,
    '# <xCAT data object stanza file>\n\nn1:\n    objtype=node\n    bmc=10.0.0.1\n    bmcpassword=pw\n    groups=all,x\n    mgt=openbmc\n',
  );
  t.same(await site.run('rmdef n1'), { out: '1 object definitions have been removed.\n', err: '', code: 0 });
  t.same(await site.run('mkdef -z', { stdin: stanza }), done(1), 'what is written is read again');
  t.equal((await site.run('lsdef n1 -z')).out, stanza);
  t.same(await site.run('chdef n1 -p groups=y'), done(1));
  t.same(await site.run('chdef n1 -m groups=x'), done(1));
  t.same(await site.run('chdef n1 bmcpassword='), done(1));
  t.equal(
    (await site.run('lsdef n1 -i groups,bmcpassword')).out,
    'Object name: n1\n    bmcpassword=\n    groups=all,y\n',
  );
  t.equal(
    (await site.run('lsdef -V n1 -i bmc')).out,
    'Object name: n1\n    bmc=10.0.0.1\t(Table:openbmc - Key:node - Column:bmc)\n',
  );
});

t.test('a command that fails changes nothing', async (t) => {
  await site.run('mkdef -t node -o n1 groups=all');
  const before = await site.run('tabdump nodelist');
  const none = async (line: string, ...errors: string[]) => {
    const { err, code } = await site.run(line);
    t.equal(err, errors.map((text) => `Error: [mn]: ${text}\n`).join(''), line);
    t.equal(code, 1, line);
    t.same(await site.run('tabdump nodelist'), before, line);
    t.equal((await site.store.dump('hosts')).rows.length, 0, line);
  };
  await none(
    'mkdef -t node -o n2 ip=1.1.1.1',
    "Attribute 'groups' is not specified for node 'n2', skipping to the next node.",
    failed,
  );
  await none(
    'chdef n3 ip=1.1.1.1',
    "Attribute 'groups' is not specified for node 'n3', skipping to the next node.",
    failed,
  );
  await none(
    'mkdef -t node -o n2 groups=all bmc=1',
    "Cannot set the attr='bmc' attribute unless mgt value is ipmi or openbmc.",
    failed,
  );
  await none(
    'chdef n1 groups=new foo=1',
    "'foo' is not a valid attribute name for an object type of 'node'.\nError: [mn]: Skipping to the next attribute.",
    failed,
  );
  await none(
    'mkdef -t node -o a.b groups=all',
    "The object name 'a.b' is invalid, Cannot use '.' in node name.",
  );
  await none('chdef n1 -m groups=nope', "nope is not in the attribute of 'groups' for the 'n1' definition.");
  await none('rmdef n1,n9', "Could not find an object named 'n9' of type 'node'.");
  await none('mkdef -t bogus -o n2 groups=all', "\nType 'bogus' is not a valid xCAT object type.");
  await none(
    'mkdef -t group -o g1 members=n1,n9',
    "Could not find a node named 'n9', skipping to the next node.",
    '0 object definitions have been created or modified.',
  );
});

t.test('a table that cannot be written leaves all others as they were', async (t) => {
  await site.run('mkdef -t node -o n1 groups=all');
  const before = readFileSync(join(site.directory, 'nodelist.sqlite'));
  writeFileSync(join(site.directory, 'zvm.sqlite'), 'no database');
  await t.rejects(site.run('mkdef -t node -o n2 groups=all mgt=zvm userid=x'), /zvm/);
  t.same(readFileSync(join(site.directory, 'nodelist.sqlite')), before);
});

t.test('mkdef leaves what is there, and -f replaces it', async (t) => {
  await site.run('mkdef -t node -o n1 groups=old mgt=openbmc bmc=1.1.1.1');
  t.same(await site.run('mkdef -t node -o n1 groups=new'), {
    out: '',
    err: "Warning: [mn]: A definition for 'n1' already exists. No changes will be made.  Run again with '-f' option to force replace.\nError: [mn]: 0 object definitions have been created or modified.\n",
    code: 1,
  });
  t.equal(
    (await site.run('mkdef -f -t node -o n1 groups=new bmc=2.2.2.2')).code,
    1,
    'bmc has no place without mgt',
  );
  t.same(await site.run('mkdef -f -t node -o n1 groups=new mgt=ipmi bmc=2.2.2.2'), done(1));
  t.same((await site.store.rows('openbmc')).length, 0);
  t.match((await site.run('lsdef n1')).out, /bmc=2\.2\.2\.2\n {4}groups=new\n {4}mgt=ipmi/);
});

t.test('a condition may be met by a group', async (t) => {
  await site.store.setRow('nodehm', { node: 'grp' }, { mgt: 'openbmc' });
  t.same(await site.run('mkdef -t node -o n1 groups=grp bmc=1.1.1.1'), done(1));
  t.equal((await site.run('lsdef n1 -i bmc')).out, 'Object name: n1\n    bmc=1.1.1.1\n');
});

t.test('groups: members, dynamic groups, and nodes that leave a group that goes', async (t) => {
  await site.run('mkdef -t node -o n[1-3] groups=all mgt=openbmc');
  await site.run('mkdef -t node -o n4 groups=all mgt=ipmi');
  t.same(await site.run('mkdef -t group -o g1,g2 members=n1,n2'), done(2));
  t.equal((await site.run('lsdef n1 -i groups -c')).out, 'n1: groups=all,g1,g2\n');
  t.same(await site.run('chdef -t group g1 -p members=n3'), done(1));
  t.same(await site.run('chdef -t group g1 -m members=n1'), done(1));
  t.equal(
    (await site.run('lsdef -t group g1')).out,
    'Object name: g1\n    grouptype=static\n    members=n2,n3\n',
  );
  t.same(await site.run('chdef -t group g1 members=n4'), done(1));
  t.equal((await site.run('lsdef -t group g1 -i members')).out, 'Object name: g1\n    members=n4\n');
  t.same(await site.run('mkdef -t group -o dyn -d -w mgt==openbmc'), done(1));
  t.equal(
    (await site.run('lsdef -t group dyn')).out,
    'Object name: dyn\n    grouptype=dynamic\n    members=n1,n2,n3\n    wherevals=mgt==openbmc\n',
  );
  t.equal((await site.run('chdef -t group dyn -d -p -w groups=~g2')).code, 0);
  t.match((await site.run('lsdef -t group dyn')).out, 'wherevals=mgt==openbmc::groups=~g2');
  t.equal((await site.run('rmdef -t group g1,g2,dyn')).out, '3 object definitions have been removed.\n');
  t.equal(
    (await site.run('lsdef all -i groups -c')).out,
    'n1: groups=all\nn2: groups=all\nn3: groups=all\nn4: groups=all\n',
  );
});

t.test('site, policy and network', async (t) => {
  t.equal((await site.run('lsdef -t site')).out, 'clustersite  (site)\n');
  t.match(await site.run('lsdef -t site -l'), { code: 1, err: /Could not get xCAT object definitions/ });
  t.same(await site.run('chdef -t site clustersite master=10.0.0.1 domain=x.org'), done(1));
  t.equal(
    (await site.run('lsdef -t site -l')).out,
    'Object name: clustersite\n    domain=x.org\n    master=10.0.0.1\n',
  );
  t.same(await site.run('chdef -t site clustersite domain='), done(1));
  t.equal((await site.store.rows('site')).length, 1, 'a key without a value goes');
  t.same(await site.run('mkdef -t policy -o 6.1 name=joe rule=allow'), done(1));
  t.equal((await site.run('lsdef -t policy 6.1')).out, 'Object name: 6.1\n    name=joe\n    rule=allow\n');
  t.match(
    (await site.run('mkdef -t network -o net1 net=10.0.0.0')).err,
    'Net or mask value should not be empty',
  );
  t.same(await site.run('mkdef -t network -o net1 net=10.0.0.0 mask=255.0.0.0'), done(1));
  t.match(
    (await site.run('mkdef -t network -o net2 net=10.0.0.0 mask=255.0.0.0')).err,
    "called 'net1' already exists that contains",
  );
  t.equal(
    (await site.run('chdef -t network net1 -n net9')).out,
    'Changed the object name from net1 to net9.\n',
  );
  t.equal((await site.run('lsdef -t network')).out, 'net9  (network)\n');
});

t.test('interfaces of a node are kept in one value', async (t) => {
  await site.run('mkdef -t node -o n1 groups=all nicips.eth0=1.1.1.1');
  await site.run('chdef n1 nicips.eth1=2.2.2.2');
  t.match(await site.store.rows('nics'), [{ node: 'n1', nicips: /eth0!1\.1\.1\.1/ }]);
  t.equal((await site.run('lsdef n1 -i nicips.eth1 -c')).out, 'n1: nicips.eth1=2.2.2.2\n');
  await site.run('chdef n1 nicips.eth0=');
  t.equal((await site.run('lsdef n1 --nics')).out, 'Object name: n1\n    nicips.eth1=2.2.2.2\n');
});

t.test('what all nodes run is shown with each, and not written twice', async (t) => {
  await site.store.setRow('postscripts', { node: 'xcatdefaults' }, { postscripts: 'syslog,remoteshell' });
  await site.run('mkdef -t node -o n1 groups=all');
  t.same(await site.run('chdef n1 postscripts=syslog,mine'), {
    ...done(1),
    err: "Warning: [mn]: n1: postscripts 'syslog' is already included in the 'xcatdefaults'.\n",
  });
  t.match((await site.run('lsdef n1')).out, 'postscripts=syslog,remoteshell,mine');
  t.match((await site.run('lsdef n1 -z')).out, /postscripts=mine/);
});

t.test('P35 usage, version and wrong options', async (t) => {
  for (const command of ['lsdef', 'mkdef', 'chdef', 'rmdef']) {
    const usage = await site.run(`${command} -h`);
    t.match(usage, { code: 0, out: new RegExp(`^\\nUsage: ${command} - `) });
    t.match(await site.run(`${command} -v`), { code: 0, out: new RegExp(`^${command} - Version 2`) });
    t.match(await site.run(`${command} --nosuch x`), { code: 1, err: /Invalid option\.\./, out: /Usage/ });
  }
  t.match(await site.run('lsdef -t node -h'), {
    code: 0,
    out: /The valid attribute names for object type 'node' are/,
  });
  t.match(await site.run('lsdef -i groups -s n1'), {
    code: 1,
    err: /The flags '-i' and '-s' cannot be used together/,
  });
  t.match(await site.run('rmdef -t node -d n1'), { code: 1, err: /Invalid flag specified/ });
  t.match(await site.run('rmdef -a'), { code: 1, err: /must use the '-f' option/ });
  t.match(await site.run('lsdef nosuch'), { code: 1, out: 'No object definitions have been found\n' });
});

t.test('two commands that change one list at the same time lose nothing', async (t) => {
  await site.run('mkdef -t node -o n1 groups=all');
  await Promise.all(['a', 'b', 'c', 'd'].map((group) => site.run(`chdef n1 -p groups=${group}`)));
  t.equal((await site.run('lsdef n1 -i groups -c')).out, 'n1: groups=all,a,b,c,d\n');
});

t.test('templates: an object, or those of an installed xCAT', async (t) => {
  await site.run('mkdef -t node -o old groups=all mgt=openbmc bmc=1.1.1.1');
  t.same(await site.run('mkdef -t node -o new --template old bmc=2.2.2.2'), done(1));
  t.equal(
    (await site.run('lsdef new -i bmc,groups,mgt -c')).out,
    'new: bmc=2.2.2.2\nnew: groups=all\nnew: mgt=openbmc\n',
  );
  t.match(await site.run('mkdef -t node -o n3 --template nosuch'), {
    code: 1,
    err: /Could not find the template object named 'nosuch' of type 'node'/,
  });
  t.match(await site.run('mkdef -t node -o old --template old'), { code: 1, err: /cannot be the same/ });
  const directory = t.testdir({
    node: { 'x.stanza': 'x-template:\n  objtype=node\n  groups=x\n  ip=OPTIONAL:the address\n' },
  });
  const node = objectType('node');
  if (node === undefined) throw new Error('no type node');
  const shipped = await shippedTemplates([node], directory);
  t.same(Object.fromEntries(shipped.get('x-template') ?? []), {
    objtype: 'node',
    groups: 'x',
    ip: 'OPTIONAL:the address',
  });
  const talk = createTalk();
  const filled = filledIn(
    new Map([
      ['groups', 'x'],
      ['ip', 'OPTIONAL:the address'],
      ['mtm', 'MANDATORY:the type'],
    ]),
    new Map([['mtm', '1']]),
    talk,
  );
  t.same(Object.fromEntries(filled ?? []), { groups: 'x', ip: '', mtm: '' });
  t.equal(filledIn(new Map([['mtm', 'MANDATORY:the type']]), new Map(), talk), undefined);
  t.match(talk.replies, [{ error: ['The attribute "mtm" must be specified!'], errorcode: 1 }]);
});

t.test('options that are not there: an error that says what to do, never a success', async (t) => {
  await site.run('mkdef -t node -o n1 groups=all provmethod=img');
  await site.run('mkdef -t osimage -o img imagetype=linux osvers=rh9');
  const before = [await site.run('tabdump nodelist'), await site.run('tabdump osimage')];
  const refused = async (line: string, text: RegExp): Promise<void> => {
    const { err, out, code } = await site.run(line);
    t.match(err, text, line);
    t.equal(code, 1, line);
    t.notMatch(out, /have been|osvers=|groups=/, line);
  };
  await refused(
    'rmdef -C n1',
    /^Error: \[mn\]: The option '-C' is not supported by this daemon: run nodeset NODES offline/,
  );
  await refused('rmdef -C -t osimage -o img', /The option '-C' is not supported/);
  await refused('rmdef -C -f -a', /The option '-C' is not supported/);
  await refused(
    'lsdef n1 --osimage',
    /The option --osimage is not supported by this daemon. Use lsdef -t osimage./,
  );
  await refused('lsdef --osimage', /The option --osimage is not supported/);
  await refused('lsdef -t osimage -o img --osimage', /The option --osimage is not supported/);
  await refused(
    'mkdef -u -t osimage -o i2 profile=p',
    /The option '-u' is not supported by this daemon: give the attributes/,
  );
  await refused('chdef -u -t osimage -o img profile=p', /The option '-u' is not supported/);
  await refused('mkdef -u -t node -o n2 groups=all', /Option '-u' only work for objtype 'osimage'/);
  t.same(
    [await site.run('tabdump nodelist'), await site.run('tabdump osimage')],
    before,
    'nothing has changed',
  );
});
