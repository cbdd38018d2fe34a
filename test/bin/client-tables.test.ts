import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { runClient } from '../../bin/client.js';
import { type Serving, serve } from '../../bin/serve.js';
import { serveOptions } from '../helpers/serve-options.js';
import { makeSite, type Site } from '../helpers/site.js';

let site: Site;
let serving: Serving;

t.before(async () => {
  site = await makeSite([]);
  serving = await serve(serveOptions(site));
});

t.teardown(async () => {
  await serving.stop();
  site.remove();
});

interface Given {
  readonly environment?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly typed?: string;
}

async function client(line: string, { environment = {}, cwd = '/tmp', typed }: Given = {}) {
  const [command = '', ...args] = line.split(' ');
  const stdin = Object.assign(new PassThrough(), { isTTY: true });
  if (typed === undefined) stdin.end();
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const texts = { out: '', err: '' };
  stdout.on('data', (more: Buffer) => {
    texts.out += more.toString();
    if (typed !== undefined && more.includes('hit enter')) stdin.write(typed);
  });
  stderr.on('data', (more: Buffer) => (texts.err += more.toString()));
  const code = await runClient({
    command,
    args,
    host: `127.0.0.1:${serving.port}`,
    home: site.home,
    environment,
    cwd,
    stdin,
    stdout,
    stderr,
    interrupted: new AbortController().signal,
  });
  return { ...texts, code };
}

const well = { out: '', err: '', code: 0 };

t.test('tabrestore sends a file: its name is the table, -a adds its rows', async (t) => {
  const cwd = t.testdir({
    'nodepos.csv': '#node,rack\nn1,r1\n',
    'nodepos.more.csv': '#node,rack\n"n2","r ""2"""',
    'nodepos.other.csv': '#node,rack\nn1,r7\n',
    'nosuch.csv': '#a\n',
    'site.csv': 'key,value\n',
    'hosts.csv': '',
  });
  t.same(await client('tabrestore nodepos.csv', { cwd }), well);
  t.same(await client(`tabrestore -a ${join(cwd, 'nodepos.more.csv')}`), well);
  t.match(await site.tables.rows('nodepos'), [
    { node: 'n1', rack: 'r1' },
    { node: 'n2', rack: 'r "2"' },
  ]);
  t.match(await client('tabrestore -addrows nodepos.other.csv', { cwd }), {
    code: 4,
    err: /UNIQUE constraint failed/,
  });
  t.same(await client('tabrestore nodepos.more.csv', { cwd }), well);
  t.match(await site.tables.rows('nodepos'), [{ node: 'n2' }], 'without -a they replace the others');
  t.match(await client('tabrestore nosuch.csv', { cwd }), { code: 4, err: /Unable to open nosuch/ });
  t.match(await client('tabrestore site.csv', { cwd }), { code: 1, err: /Data missing header line/ });
  t.match(await client('tabrestore hosts.csv', { cwd }), { code: 1, err: /Data missing header line/ });
  t.same(await client('tabrestore no.csv', { cwd }), {
    out: 'Error: Unable to open no.csv for reading.\n',
    err: '',
    code: 3,
  });
  for (const [words, code] of [
    ['-h', 0],
    ['-?', 0],
    ['--HELP', 0],
    ['-x', 1],
    ['-a', 2],
  ] as const)
    t.match(
      await client(`tabrestore ${words}`),
      { code, err: '', out: /^Usage: tabrestore <tablename>.csv\n/ },
      words,
    );
  t.match(await client('tabrestore -v'), { code: 0, out: /^Version/ });
});

t.test('tabedit: the table in an editor, and back', async (t) => {
  const [program, log] = [
    fileURLToPath(new URL('../helpers/editor.js', import.meta.url)),
    join(t.testdir(), 'log'),
  ];
  process.env['EDITOR_LOG'] = log;
  t.teardown(() => {
    delete process.env['EDITOR_LOG'];
  });
  const editing = (...pairs: readonly string[]) => ({
    environment: { EDITOR: 'false', TABEDITOR: [process.execPath, program, ...pairs].join(' ') },
  });
  const password = async (): Promise<unknown> => (await site.tables.rows('passwd'))[0]?.['password'];
  t.same(await client('tabedit passwd', editing('0penBmc', 'changed')), well);
  t.equal(await password(), 'changed');
  const [mode, directory = ''] = readFileSync(log, 'utf8').trim().split(' ');
  t.equal(mode, '600', 'a table may hold passwords');
  t.notOk(existsSync(directory), 'nothing is left behind');
  t.equal(join(directory, '..'), join(site.home, '.xcat'), 'where nobody else can look');

  t.same(await client('tabedit passwd', editing('nowhere', 'x')), {
    ...well,
    out: 'No file modifications detected, not restoring.\n',
  });
  const again = await client('tabedit passwd', {
    ...editing('"changed"', '"a"b"', '"a"b"', '"better"'),
    typed: '\n',
  });
  t.match(again, {
    code: 0,
    err: /CSV unescaped " in record/,
    out: /Above errors occured, hit enter to edit/,
  });
  t.equal(await password(), 'better');
  const givenUp = await client('tabedit passwd', editing('"better"', '"a"b"'));
  t.match(givenUp, { code: 4, out: /hit enter/ }, 'no more input');
  t.equal(await password(), 'better');

  t.match(await client('tabedit passwd', { environment: { EDITOR: '/nonexistent/vi' } }), {
    code: 1,
    err: /^Error: cannot start the editor '\/nonexistent\/vi': .*ENOENT. Set TABEDITOR or EDITOR.\n/,
  });
  t.match(await client('tabedit passwd', { environment: { EDITOR: 'rm' } }), {
    code: 1,
    err: /^Error: table passwd cannot be edited: ENOENT/,
  });
  t.match(await client('tabedit nosuch'), { code: 1, err: /No such table: nosuch/ });
  t.match(await client('tabedit ../passwd'), { code: 1, out: /is not the name of a table/ });
  for (const words of ['tabedit', 'tabedit -h'])
    t.same(await client(words), {
      code: 1,
      err: '',
      out: 'Usage: tabedit <tablename>\n       tabedit [-? | -h | --help]\n',
    });
  t.match(await client('tabedit auditlog'), { code: 1, out: /may not be edited/ });
});

t.test('tabedit does not undo what somebody else has changed meanwhile', async (t) => {
  const directory = t.testdir();
  const script = join(directory, 'slow.mjs');
  writeFileSync(
    script,
    `import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
     import { setTimeout as sleep } from 'node:timers/promises';
     writeFileSync('${directory}/open', '');
     while (!existsSync('${directory}/changed')) await sleep(20);
     appendFileSync(process.argv[2], 'mine,x\\n');`,
  );
  const edited = client('tabedit nodepos', { environment: { EDITOR: `${process.execPath} ${script}` } });
  while (!existsSync(join(directory, 'open'))) await new Promise((resolve) => setTimeout(resolve, 20));
  await site.tables.setRow('nodepos', { node: 'theirs' }, { rack: 'r' });
  writeFileSync(join(directory, 'changed'), '');
  const { code, err } = await edited;
  t.equal(code, 1);
  const [, kept = ''] = /is kept in (\S+)\. Start/.exec(err) ?? [];
  t.match(readFileSync(kept, 'utf8'), /mine,x/);
  rmSync(join(kept, '..'), { recursive: true });
  t.ok((await site.tables.rows('nodepos')).some(({ node }) => node === 'theirs'));
  t.notOk((await site.tables.rows('nodepos')).some(({ node }) => node === 'mine'));
});
