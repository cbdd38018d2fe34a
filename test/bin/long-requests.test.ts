import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import t from 'tap';
import { runClient } from '../../bin/client.js';
import { serve } from '../../bin/serve.js';
import { ask, rawConnect, requestText } from '../helpers/raw-client.js';
import { serveOptions } from '../helpers/serve-options.js';
import { makeSite } from '../helpers/site.js';

const MIB = 1024 * 1024;
const ROWS = 30_000;

t.test('requests as long as whole tables, and longer ones than are read', async (t) => {
  const site = await makeSite([]);
  await site.tables.setRow('site', { key: 'openbmcmaxrequestmib' }, { value: '9' });
  await site.tables.setRow('site', { key: 'master' }, { value: '127.0.0.1' });
  const serving = await serve(serveOptions(site));
  t.teardown(async () => {
    await serving.stop();
    site.remove();
  });
  const restore = async (name: string, lines: readonly string[]) => {
    const file = join(site.logdir, '..', name);
    writeFileSync(file, lines.join(''));
    const texts = { out: '', err: '' };
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    stdout.on('data', (more: Buffer) => (texts.out += more.toString()));
    stderr.on('data', (more: Buffer) => (texts.err += more.toString()));
    const code = await runClient({
      command: 'tabrestore',
      args: [file],
      host: `127.0.0.1:${serving.port}`,
      home: site.home,
      environment: {},
      cwd: '/tmp',
      stdin: Object.assign(new PassThrough(), { isTTY: true }),
      stdout,
      stderr,
      interrupted: new AbortController().signal,
    });
    return { ...texts, code };
  };
  const nodes = Array.from(
    { length: ROWS },
    (_, at) => `"node${at}","all,rack${at % 200},compute",,,,,,,,,,,\n`,
  );

  t.test(`tabrestore of ${ROWS} rows`, async (t) => {
    const head =
      '#node,groups,status,statustime,appstatus,appstatustime,primarysn,hidden,updatestatus,updatestatustime,zonename,comments,disable\n';
    t.same(await restore('nodelist.csv', [head, ...nodes]), { out: '', err: '', code: 0 });
    t.equal((await site.tables.rows('nodelist')).length, ROWS);
  });

  t.test(
    'longer than the limit: the text names it, the exit code is 1, the table is as it was',
    async (t) => {
      const long = Array.from({ length: ROWS }, (_, at) => `"node${at}","${'g'.repeat(400)}",,\n`);
      const { out, err, code } = await restore('hosts.csv', [
        '#node,ip,hostnames,otherinterfaces,comments,disable\n',
        ...long,
      ]);
      t.equal(out, '');
      t.match(err, /^Error: The request is longer than 9 MiB, .*openbmcmaxrequestmib/);
      t.equal(code, 1);
      t.same(await site.tables.rows('hosts'), []);
    },
  );

  t.test('a client without a certificate has little to say', async (t) => {
    const target = { host: '127.0.0.1', port: serving.port, home: undefined };
    const answer = await ask(target, requestText({ command: 'noderange', stdin: 'x'.repeat(MIB) }));
    t.match(
      answer,
      /<error>The request is longer than 256 KiB.*<\/error>\n {2}<errorcode>1<\/errorcode>\n {2}<serverdone>/,
    );
  });

  t.test('a request with more elements than are read is answered, also while it still comes', async (t) => {
    const target = { host: '127.0.0.1', port: serving.port, home: site.home };
    const short = `<xcatrequest><command>lsxcatd</command>${'<a/>'.repeat(2_000_001)}</xcatrequest>`;
    const answered = await ask(target, short);
    t.match(answered, /<error>The request is not read: it has more than 2000000 elements; nothing has/);
    t.match(answered, /<errorcode>1<\/errorcode>\n {2}<serverdone>/);
    const deep = `<xcatrequest>${'<a>'.repeat(40)}`;
    t.match(await ask(target, `${deep}</xcatrequest>`), /not read: elements are nested deeper than 16/);
  });

  t.test('a request without an end is not kept: its client is told, and may go on to talk', async (t) => {
    const client = await rawConnect({ host: '127.0.0.1', port: serving.port, home: undefined });
    client.send(`<xcatrequest><stdin>${'x'.repeat(MIB)}`);
    t.match(await client.done(), /longer than 256 KiB/);
    client.send('x'.repeat(MIB));
    client.socket.end();
    t.match(await client.closed(), /<serverdone>/);
  });
});
