import { readFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { runClient } from '../../../bin/client.js';
import { type Serving, serve } from '../../../bin/serve.js';
import { ask, requestText } from '../../helpers/raw-client.js';
import { serveOptions } from '../../helpers/serve-options.js';
import { addUser, makeSite, type Site } from '../../helpers/site.js';

let site: Site;
let serving: Serving;

t.before(async () => {
  site = await makeSite([
    { name: 'n1', bmc: '127.0.0.1:9' },
    { name: 'n2', bmc: '127.0.0.1:9' },
  ]);
  serving = await serve(serveOptions(site));
});

/** The bundled client as a person runs it. */
async function client(line: string, { home = site.home, stdin = '' } = {}) {
  const [command = '', ...args] = line.split(' ');
  const input = Object.assign(new PassThrough(), { isTTY: stdin === '' });
  input.end(stdin);
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const texts = { out: '', err: '' };
  stdout.on('data', (more: Buffer) => (texts.out += more.toString()));
  stderr.on('data', (more: Buffer) => (texts.err += more.toString()));
  const code = await runClient({
    command,
    args,
    host: `127.0.0.1:${serving.port}`,
    home,
    environment: {},
    cwd: '/tmp',
    stdin: input,
    stdout,
    stderr,
    interrupted: new AbortController().signal,
  });
  return { ...texts, code };
}

t.test('objects go through the daemon: stanzas in, stanzas out', async (t) => {
  const stanza = 's1:\n    objtype=node\n    bmc=10.0.0.9\n    groups=all\n    mgt=openbmc\n';
  t.match(await client('mkdef -z', { stdin: stanza }), {
    out: /^1 object definitions have been created/,
    code: 0,
  });
  t.match(await client('lsdef s1 -z'), { out: new RegExp(stanza), code: 0 });
  t.match(await client('nodels s1 openbmc.bmc'), { out: 's1: 10.0.0.9\n', code: 0 });
  t.match(await client('nodech s1 openbmc.bmc=10.0.0.8'), { out: '', err: '', code: 0 });
  t.match(await client('lsdef s1 -i bmc -c'), { out: 's1: bmc=10.0.0.8\n' });
  t.match(await client('noderm s1'), { out: '', err: '', code: 0 });
  t.match(await client('nodels s1'), {
    err: 'Error: Invalid nodes and/or groups in noderange: s1\n',
    code: 1,
  });
  t.match(await client('lsdef s1'), {
    out: 'No object definitions have been found\n',
    err: /Error: \[.*\]: Could not find an object named 's1' of type 'node'\.\n/,
    code: 1,
  });
});

t.test('a table is dumped, edited and restored as tabedit does it', async (t) => {
  const { out } = await client('tabdump passwd');
  const lines = out.replace('0penBmc', 'changed').split('\n').slice(0, -1);
  const restore = requestText({
    command: 'tabrestore',
    table: 'passwd',
    data: lines.map((line) => `${line}\n`),
  });
  const answer = await ask({ host: '127.0.0.1', port: serving.port, home: site.home }, restore);
  t.equal(answer, '<xcatresponse>\n  <serverdone></serverdone>\n</xcatresponse>\n');
  t.equal((await client('tabdump passwd')).out, `${lines.join('\n')}\n`);
});

t.test('P49 who may only rpower may not look at tables, nor change them', async (t) => {
  const joe = await addUser(site, 'joe');
  await site.tables.setRow('policy', { priority: '5' }, { name: 'joe', commands: 'rpower', rule: 'allow' });
  const denied = { out: '', err: 'Error: Permission denied for request\n', code: 1 };
  for (const line of [
    'tabdump passwd',
    'tabdump -f /tmp/x passwd',
    'tabch key=x site.value=y',
    'chtab key=x site.value=y',
    'gettab key=openbmc passwd.password',
    'lsdef -t policy',
    'lsdef n1',
    'mkdef -t node -o n9 groups=all',
    'chdef n1 groups=x',
    'rmdef n1',
    'nodels n1',
    'nodels',
    'nodech n1 groups=x',
    'nodeadd n9 groups=all',
    'nodegrpch all mgt=x',
    'noderm n1',
    'tabgrep n1',
    'tabprune eventlog -a',
    'tabedit passwd',
  ])
    t.same(await client(line, { home: joe }), denied, line);
  const restore = requestText({
    command: 'tabrestore',
    table: 'policy',
    data: ['#priority,name,rule\n', '1,joe,allow\n'],
  });
  t.match(await ask({ host: '127.0.0.1', port: serving.port, home: joe }, restore), /Permission denied/);
  t.match(
    await ask({ host: '127.0.0.1', port: serving.port, home: undefined }, restore),
    /Permission denied/,
  );
  t.match((await client('nodels n1')).out, 'n1\n', 'and nothing has changed');
});

t.test('P49 a rule for one command and its words', async (t) => {
  const ann = await addUser(site, 'ann');
  const values = { name: 'ann', commands: 'tabdump', parameters: '^site$', rule: 'allow' };
  await site.tables.setRow('policy', { priority: '5.1' }, values);
  t.match(await client('tabdump site', { home: ann }), { out: /^#key,value/, code: 0 });
  t.match(await client('tabdump passwd', { home: ann }), { out: '', code: 1 });
});

t.test('the answers are those of xCAT, byte for byte', async (t) => {
  const fixture = new URL('../../../../test/fixtures/tables/answers.json', import.meta.url);
  const recorded: readonly {
    readonly request: Record<string, string | string[]>;
    readonly answer: string;
  }[] = JSON.parse(readFileSync(fixture, 'utf8'));
  t.ok(recorded.length > 5);
  await site.tables.setRows('nodelist', [
    {
      key: { node: 'n0001' },
      values: { groups: 'all,obmc', status: 'powering-on', statustime: '11-22-2026 14:50:39' },
    },
    { key: { node: 'n0002' }, values: { groups: 'all,obmc' } },
    { key: { node: 'n0003' }, values: { groups: 'all,obmc' } },
  ]);
  await site.tables.setRows(
    'nodehm',
    ['n0001', 'n0002'].map((node) => ({ key: { node }, values: { mgt: 'openbmc', cons: 'openbmc' } })),
  );
  await site.tables.setRow('openbmc', { node: 'n0001' }, { bmc: '127.10.0.2' });
  await site.tables.setRow('openbmc', { node: 'n0002' }, { bmc: '127.10.0.3' });
  await site.tables.setRow('nodetype', { node: 'n0001' }, { arch: 'ppc64le' });
  await site.tables.setRow(
    'postscripts',
    { node: 'xcatdefaults' },
    { postscripts: 'syslog,remoteshell,syncfiles', postbootscripts: 'otherpkgs' },
  );
  await site.tables.setRow('nodegroup', { groupname: 'obmc' }, { grouptype: 'static' });
  for (const { request, answer } of recorded) {
    const got = await ask({ host: '127.0.0.1', port: serving.port, home: site.home }, requestText(request));
    t.equal(got.replace(/<xcatdsource>.*?</g, '<xcatdsource>vm<'), answer, JSON.stringify(request));
  }
});

t.test('P98 requests are in auditlog when site.auditskipcmds lets them', async (t) => {
  t.match(await client('tabdump auditlog'), { out: /^#recid[^\n]*\n$/ }, 'a fresh site has ALL');
  await client('tabch key=auditskipcmds site.value=clienttype:ws');
  await client('tabch key=x passwd.password=geheim');
  await client('nodels n1', { home: await addUser(site, 'eve') });
  // Rows are gathered for a moment, and eve's request is the last.
  const isThere = async () => (await site.tables.rows('auditlog')).some(({ userid }) => userid === 'eve');
  for (let tries = 0; tries < 200 && !(await isThere()); tries += 1) await sleep(50);
  const { out } = await client('tabdump auditlog');
  t.match(out, /"root","[^"]+","cli","tabch",," key=x passwd.password=xxxxxxxx","Allowed"/);
  t.match(out, /"eve","[^"]+","cli","nodels","n1",,"Denied"/);
  t.notMatch(out, 'geheim');
});

t.test('the daemon stops', async () => {
  await serving.stop();
  site.remove();
});
