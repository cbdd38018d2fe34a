import { execFileSync } from 'node:child_process';
import t from 'tap';
import { type Serving, serve } from '../../bin/serve.js';
import { makeAuthority, writeClientHome } from '../helpers/certificates.js';
import { ask, type RawTarget, rawConnect, requestText } from '../helpers/raw-client.js';
import { serveOptions } from '../helpers/serve-options.js';
import { addUser, makeSite, type Site } from '../helpers/site.js';

const end = '<xcatresponse>\n  <serverdone></serverdone>\n</xcatresponse>\n';
let site: Site;
let serving: Serving;

const options = () => serveOptions(site);
const as = (home: string | undefined): RawTarget => ({ host: '127.0.0.1', port: serving.port, home });
const root = (elements: Parameters<typeof requestText>[0]) => ask(as(site.home), requestText(elements));
const anonymous = (elements: Parameters<typeof requestText>[0]) => ask(as(undefined), requestText(elements));
const denied =
  '<xcatresponse>\n  <error>Permission denied for request</error>\n  <errorcode>1</errorcode>\n  <serverdone></serverdone>\n</xcatresponse>\n';

t.before(async () => {
  site = await makeSite(
    [
      { name: 'node1', bmc: '127.0.0.1:9' },
      { name: 'node2', bmc: '127.0.0.1:9' },
    ],
    { xcatmaxconnections: '3' },
  );
  await site.tables.setRow('nodelist', { node: 'node3' }, { groups: 'all' });
  serving = await serve(options());
});

t.test('P1 no xcatdport row: the daemon refuses to start and says why', async (t) => {
  const other = await makeSite([]);
  await other.tables.setRow('site', { key: 'xcatdport' }, { value: null });
  const starting = serve({ ...options(), confdir: other.confdir, port: undefined });
  await t.rejects(starting, /xcatdport is not set/);
  await other.tables.setRow('site', { key: 'openbmcsshhostkeys' }, { value: 'any' });
  const wrong = serve({ ...options(), confdir: other.confdir });
  await t.rejects(wrong, /openbmcsshhostkeys is 'any'/);
  other.remove();
  await t.rejects(serve({ ...options(), confdir: t.testdir() }), /has no site table.*xcatd-ts init/);
});

t.test('P1 listens on IPv4 and IPv6 at site.xcatdport', async (t) => {
  const other = await makeSite([]);
  await other.tables.setRow('site', { key: 'xcatdport' }, { value: '23001' });
  const both = await serve({ ...options(), confdir: other.confdir, listen: undefined, port: undefined });
  t.equal(both.port, 23001);
  for (const host of ['127.0.0.1', '::1']) {
    const client = await rawConnect({ host, port: both.port, home: other.home });
    client.close();
    t.pass(`connected to ${host}`);
  }
  await both.stop();
  other.remove();
});

t.test('P2 the client verifies server-cred.pem against its ca.pem, without a host name check', async (t) => {
  const client = await rawConnect(as(site.home), {
    rejectUnauthorized: true,
    checkServerIdentity: () => undefined,
  });
  t.ok(client.socket.authorized);
  t.equal(client.socket.getPeerCertificate().subject.CN, 'xcatmn.example.org');
  client.close();
});

t.test('P3 TLS 1.2 and 1.3 are spoken, 1.1 only with a legacy policy, without a restart', async (t) => {
  const speak = async (version: 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3') => {
    const client = await rawConnect(as(site.home), {
      minVersion: version,
      maxVersion: version,
      ciphers: 'DEFAULT:@SECLEVEL=0',
    });
    const protocol = client.socket.getProtocol();
    client.close();
    return protocol;
  };
  t.equal(await speak('TLSv1.2'), 'TLSv1.2');
  t.equal(await speak('TLSv1.3'), 'TLSv1.3');
  await t.rejects(speak('TLSv1.1'));
  await site.tables.setRow('site', { key: 'xcattlspolicy' }, { value: 'legacy' });
  t.equal(await speak('TLSv1.1'), 'TLSv1.1');
  await site.tables.setRow('site', { key: 'xcattlspolicy' }, { value: 'modern' });
  await t.rejects(speak('TLSv1.1'));
  await site.tables.setRow('site', { key: 'xcatsslversion' }, { value: 'TLSv1_2' });
  await t.rejects(speak('TLSv1.3'));
  await site.tables.setRow('site', { key: 'xcatsslversion' }, { value: null });
  await site.tables.setRow('site', { key: 'xcatsslciphers' }, { value: 'ECDHE-RSA-AES128-GCM-SHA256' });
  const client = await rawConnect(as(site.home), { maxVersion: 'TLSv1.2' });
  t.equal(client.socket.getCipher().name, 'ECDHE-RSA-AES128-GCM-SHA256');
  client.close();
  t.equal(await speak('TLSv1.3'), 'TLSv1.3', 'a cipher list leaves TLS 1.3 on');
  await site.tables.setRow('site', { key: 'xcatsslciphers' }, { value: null });
});

t.test('P4 a certificate of another CA gets nothing done', async (t) => {
  const evil = await makeAuthority('CN=xCAT CA');
  const home = t.testdir();
  writeClientHome(home, evil, await evil.issue('CN=root'));
  const answered = await rawConnect(as(home)).then(
    async (client) => {
      client.send(requestText({ command: 'lsxcatd', arg: '-v' }));
      return client.closed();
    },
    () => '',
  );
  t.equal(answered, '');
});

t.test('P5 without a certificate only rules without a name apply', async (t) => {
  t.match(await anonymous({ command: 'lsxcatd', arg: '-v' }), /<data>Version /);
  t.equal(await anonymous({ command: 'rpower', arg: 'stat', noderange: 'node1' }), denied);
});

t.test('P6 the user is the common name, case and blanks included', async (t) => {
  const weird = await addUser(site, 'we ird');
  t.match(await ask(as(weird), requestText({ command: 'authcheck' })), denied);
  await site.tables.setRow('policy', { priority: '7' }, { name: 'we ird', rule: 'allow' });
  t.match(await ask(as(weird), requestText({ command: 'authcheck' })), /<username>we ird<\/username>/);
  const other = await addUser(site, 'We ird');
  t.equal(await ask(as(other), requestText({ command: 'authcheck' })), denied);
});

t.test('P10 more clients than xcatmaxconnections: all are served', async (t) => {
  const answers = await Promise.all(
    Array.from({ length: 12 }, () => root({ command: 'lsxcatd', arg: '-v' })),
  );
  for (const answer of answers) t.match(answer, /<data>Version /);
});

t.test('P11 several requests on one connection, also sent at once', async (t) => {
  const client = await rawConnect(as(site.home));
  for (let count = 1; count <= 3; count += 1) {
    client.send(requestText({ command: 'lsxcatd', arg: '-v' }));
    t.match(await client.done(count), /Version/);
  }
  client.send(
    requestText({ command: 'lsxcatd', arg: '-v' }) +
      requestText({ command: 'noderange', noderange: 'node1' }),
  );
  t.match(await client.done(5), /<node>node1<\/node>/);
  client.close();
});

t.test('P12 another xcatd: exactly the nodes it names, whatever module it names', async (t) => {
  const peer = await addUser(site, 'xcatmn.example.org');
  const answer = await ask(
    as(peer),
    requestText({
      _modname: 'openbmc2',
      _xcatdest: '',
      _xcatpreprocessed: '1',
      _xcatver: 'Version 2.99.0 (git commit test)',
      arg: 'frobnicate',
      command: 'rpower',
      node: ['node2'],
      username: 'alice',
    }),
  );
  t.match(answer, /xCAT Version mismatch!/);
  t.match(answer, /node2: Error: Unsupported command: rpower frobnicate/);
  t.notMatch(answer, /node1/);
});

t.test('P14 what is no request closes the connection, and the daemon goes on', async (t) => {
  const nonsense = [
    '<xcatrequest><command>a</b></xcatrequest>\n',
    'GET / HTTP/1.1\r\nHost: a\r\n\r\n',
    '<xcatrequest>\n  <command>\xff\xfe</command>\n</xcatrequest>\n',
  ];
  for (const text of nonsense) {
    const client = await rawConnect(as(site.home));
    client.socket.write(Buffer.from(text, 'latin1'));
    t.equal(await client.closed(), '');
  }
  t.match(await root({ command: 'lsxcatd', arg: '-v' }), /Version/);
});

t.test('P15 no entity is fetched or expanded', async (t) => {
  const client = await rawConnect(as(site.home));
  client.send(
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><xcatrequest><command>&e;</command></xcatrequest>\n',
  );
  t.equal(await client.closed(), '');
});

t.test('P19 P20 data with its source, then the end alone', async (t) => {
  const answer = await root({ command: 'lsxcatd', arg: '-d' });
  t.match(
    answer,
    /^<xcatresponse>\n {2}<data>dbengine=SQLite<\/data>\n {2}<xcatdsource>[^.<]+<\/xcatdsource>\n<\/xcatresponse>\n/,
  );
  t.ok(answer.endsWith(end));
});

t.test('P23 transid comes back', async (t) => {
  t.match(await root({ command: 'noderange', noderange: 'node1', transid: '77' }), /<transid>77<\/transid>/);
  t.match(
    await root({ command: 'lsxcatd', arg: '-v', transid: '78' }),
    /<serverdone><\/serverdone>\n {2}<transid>78/,
  );
});

t.test('P29 P30 denied and unknown commands', async (t) => {
  const nobody = await addUser(site, 'nobody');
  t.equal(await ask(as(nobody), requestText({ command: 'rpower', arg: 'stat', noderange: 'node1' })), denied);
  t.equal(
    await root({ command: 'nosuchcommand' }),
    '<xcatresponse>\n  <error>Unsupported request</error>\n  <serverdone></serverdone>\n</xcatresponse>\n',
  );
});

t.test('P31 an unknown name in the noderange: nothing runs', async (t) => {
  t.equal(
    await root({ command: 'rpower', arg: 'stat', noderange: 'node1,bogus,nope' }),
    '<xcatresponse>\n  <error>Invalid nodes and/or groups in noderange: bogus,nope</error>\n  <errorcode>1</errorcode>\n  <serverdone></serverdone>\n</xcatresponse>\n',
  );
});

t.test('P32 an empty noderange with an argument: a warning, successfully', async (t) => {
  await site.tables.setRow('nodegroup', { groupname: 'nobody' }, { grouptype: 'static' });
  const silent = { rpower: 'on', rinv: 'firm', nodech: 'nodehm.mgt=openbmc' };
  for (const [command, arg] of Object.entries(silent)) {
    for (const noderange of ['/zzz.*', 'nobody', 'node1,-node1']) {
      const answer = await root({ command, arg, noderange });
      t.match(
        answer,
        `<warning>There is no node in noderange '${noderange}': nothing has been done.</warning>`,
      );
      t.notMatch(answer, 'errorcode');
    }
  }
  t.notMatch(
    await root({ command: 'rpower', arg: '-h', noderange: 'nobody' }),
    'warning',
    'something was said',
  );
  t.notMatch(await root({ command: 'nodels', noderange: 'nobody' }), 'warning');
  t.match(
    await root({ command: 'rpower', arg: 'on', noderange: '^/no/such/file' }),
    /no such file.*<errorcode>1</s,
  );
});

t.test('P33 nodes without a plugin are said first, the others go on', async (t) => {
  const answer = await root({ command: 'rpower', arg: 'frobnicate', noderange: 'node1,node3' });
  const unclaimed = answer.indexOf(
    'check relevant tables: nodehm.power,mgt;nodehm.mgt;nodehm.mgt=openbmc;pduoutlet.pdu=.*',
  );
  t.ok(unclaimed > 0 && unclaimed < answer.indexOf('node1: Error: Unsupported command'));
  t.match(answer, /<name>node3<\/name>/);
});

t.test('P34 no site.master', async (t) => {
  await site.tables.setRow('site', { key: 'master' }, { value: null });
  t.match(
    await root({ command: 'rpower', arg: 'stat', noderange: 'node1' }),
    /site\.master is not set, unable to dispatch 'rpower'/,
  );
  await site.tables.setRow('site', { key: 'master' }, { value: '127.0.0.1' });
});

t.test('P35 P36 help and version', async (t) => {
  t.match(await root({ command: 'rpower' }), /<data>Usage:/);
  t.match(await root({ command: 'rpower', arg: '-h' }), /KVM Virtualization/);
  t.match(await root({ command: 'rpower', arg: '--version' }), /<data>Version .*git commit/);
  t.match(await root({ command: 'rflash', arg: '-v' }), /<data>Usage:/);
  const openbmcOnly = await root({ command: 'rpower', arg: '-h', noderange: 'node1' });
  t.match(openbmcOnly, /OpenPOWER OpenBMC:/);
  t.notMatch(openbmcOnly, /KVM Virtualization/);
  t.match(await root({ command: 'rpower', arg: '-v', noderange: 'node1' }), /Version .*git commit/);
});

t.test('P37 a noderange that makes xcatd die gets an error, a code and an end', async (t) => {
  const answer = await root({ command: 'rpower', arg: 'stat', noderange: '(node1' });
  t.match(answer, /<error>Unbalanced parentheses in noderange/);
  t.match(answer, /<errorcode>1<\/errorcode>\n {2}<serverdone>/);
});

t.test('P38 the noderange command: one document, sorted, with a warning for unknown names', async (t) => {
  t.equal(
    await root({ command: 'noderange', noderange: 'node2,node1,nosuch' }),
    '<xcatresponse>\n  <node>node1</node>\n  <node>node2</node>\n  <serverdone></serverdone>\n  <warning>Invalid nodes in noderange:nosuch</warning>\n</xcatresponse>\n',
  );
  t.equal(await root({ command: 'noderange' }), end);
});

t.test('P39 extnoderange and authcheck', async (t) => {
  t.match(
    await root({ command: 'extnoderange', noderange: 'node1', arg: 'subgroups' }),
    /<intersectinggroups>all<\/intersectinggroups>\n {2}<intersectinggroups>obmc<\/intersectinggroups>\n {2}<node>node1<\/node>/,
  );
  t.notMatch(
    await root({ command: 'extnoderange', noderange: 'node1,nosuch' }),
    'nosuch',
    'unknown names are not told',
  );
  t.equal(
    await root({ command: 'authcheck' }),
    '<xcatresponse>\n  <data>Authenticated</data>\n  <serverdone></serverdone>\n  <username>root</username>\n</xcatresponse>\n',
  );
});

t.test('P47 the policy of a fresh site', async (t) => {
  const peer = await addUser(site, 'xcatmn.example.org');
  t.match(await ask(as(peer), requestText({ command: 'noderange', noderange: 'node1' })), /node1/);
  for (const command of ['rpower', 'noderange', 'rflash', 'authcheck']) {
    t.equal(await anonymous({ command, noderange: 'node1' }), denied, command);
  }
  t.match(await anonymous({ command: 'getdestiny' }), /Unsupported request/, 'allowed, but not ours');
});

t.test('P56 the nodes that are really used are checked, wherever they are named', async (t) => {
  const bob = await addUser(site, 'bob');
  await site.tables.setRow('policy', { priority: '8' }, { name: 'bob', noderange: 'node2', rule: 'allow' });
  const sneaky = requestText({ command: 'rpower', arg: 'frobnicate', node: 'node1', noderange: 'node2' });
  t.equal(await ask(as(bob), sneaky), denied);
  t.match(
    await ask(as(bob), requestText({ command: 'rpower', arg: 'frobnicate', noderange: 'node2' })),
    /node2: Error/,
  );
});

t.test('P57 P58 fields between daemons and a user name count only from a trusted peer', async (t) => {
  const ignored = requestText({
    _xcat_ignore_flag: 'openbmc',
    arg: 'frobnicate',
    command: 'rpower',
    noderange: 'node1',
  });
  t.match(await ask(as(site.home), ignored), /Unsupported command/, 'root is not another daemon');
  const peer = await addUser(site, 'xcatmn.example.org');
  t.equal(await ask(as(peer), ignored), end);
});

t.test('P60 a policy row written by another program counts for the next request', async (t) => {
  const carol = await addUser(site, 'carol');
  const request = requestText({ command: 'noderange', noderange: 'node1' });
  t.equal(await ask(as(carol), request), denied);
  const script = `
    import { openStore } from ${JSON.stringify(new URL('../../xcat-compat/tables/locate-store.js', import.meta.url).href)};
    const store = await openStore({ confdir: ${JSON.stringify(site.confdir)}, xcatcfg: undefined });
    await store.setRow('policy', { priority: '9' }, { name: 'carol', rule: 'allow' });
    store.close();`;
  execFileSync(process.execPath, ['--input-type=module', '-e', script]);
  t.match(await ask(as(carol), request), /<node>node1<\/node>/);
});

t.test(
  'a request in the middle of a claim of identity we do not know is an authentication failure',
  async (t) => {
    const client = await rawConnect(as(undefined));
    client.send(
      '<xcatrequest>\n<command>authcheck</command>\n<becomeuser><username>root</username><password>x</password></becomeuser>\n</xcatrequest>\n',
    );
    t.match(
      await client.closed(),
      /<error>Authentication failure<\/error>\n {2}<errorcode>1<\/errorcode>\n {2}<serverdone>/,
    );
  },
);

t.test(
  'P13 a request may come without a newline, byte by byte, and the client may shut its side',
  async (t) => {
    const client = await rawConnect(as(site.home));
    for (const byte of '<xcatrequest><command>lsxcatd</command><arg>-v</arg></xcatrequest>')
      client.socket.write(byte);
    t.match(await client.done(), /Version/);
    client.close();
    const halfClosed = await rawConnect(as(site.home));
    halfClosed.socket.end('<xcatrequest><command>lsxcatd</command><arg>-v</arg></xcatrequest>');
    t.match(await halfClosed.done(), /Version/);
  },
);

t.test('stopping closes the connections of clients', async (t) => {
  const client = await rawConnect(as(site.home));
  await serving.stop();
  t.equal(await client.closed(), '');
  await t.rejects(rawConnect(as(site.home)));
  site.remove();
});
