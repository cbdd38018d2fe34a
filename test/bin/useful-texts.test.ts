import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { install, texts } from '../helpers/installation.js';
import { run, runProgram } from '../helpers/processes.js';
import { makeSite } from '../helpers/site.js';

// Behind xCAT's own line, to the letter, exactly one of ours says which word or file is wrong and what to do.

t.setTimeout(800_000);

t.test('what is wrong with the words of a command', async (t) => {
  const at = await install(t, { count: 2 });
  const { confdir } = at.site;
  await at.image('img.tar', 1000);
  mkdirSync(join(confdir, 'dir'));
  const cases: readonly (readonly [words: string, xcat: string, ours: RegExp])[] = [
    ['rflash node1', 'Invalid option specified with : ', /^Say what is to be done: -l .*-a FILE\|ID/],
    ['rflash node1 -a', 'Invalid option specified with -a: ', /^-a needs an image file .*or the id/],
    ['rflash node1 -a dir', 'Invalid firmware specified with -a', /^'dir' is a directory: .* -d dir$/],
    [
      `rflash node1 -a ${confdir}/dir`,
      'Invalid firmware specified with -a',
      /^'\/.*\/dir' is a directory: .* -d \/.*\/dir$/,
    ],
    [
      'rflash node1 -d nodir',
      'Invalid option specified with -d: nodir ',
      /^There is no directory 'nodir' in \/.*\/xcat, .*whole path/,
    ],
    [
      'rflash node1 --activate=img.tar',
      'Invalid option specified when a file is provided: ',
      /two words, --activate img\.tar\.$/,
    ],
    [
      'rflash node1 --stauts',
      'Invalid option specified with --stauts: ',
      /^rflash has no option '--stauts'\. Did you mean '--status'\?/,
    ],
    [
      'rflash node1 lsit',
      'Invalid option specified with : lsit ',
      /^rflash has no word 'lsit'\. Did you mean '--list'\?/,
    ],
    ['rpower node1', 'Unsupported command: rpower ', /^rpower NODERANGE takes one of: on, off, /],
    [
      'rpower node1 stta',
      'Unsupported command: rpower stta',
      /^rpower has no word 'stta'\. Did you mean 'stat'\? .*: on, off/,
    ],
    ['rpower node1 of', 'Unsupported command: rpower of', /Did you mean 'on' or 'off'\?/],
    [
      'rpower node1 stat --json-',
      'Only one option is supported at the same time for rpower',
      /^rpower has no option '--json-'\./,
    ],
    [
      'rspconfig node1 admin_passwd',
      'Unsupported command: rspconfig admin_passwd',
      /^admin_passwd needs both passwords: admin_passwd=CURRENT,NEW/,
    ],
    ['rinv node1 frm', 'Unsupported command: rinv frm', /Did you mean 'firm'\?/],
    ['rvitals node1 tmp', 'Unsupported command: rvitals tmp', /Did you mean 'temp'\?/],
    ['reventlog node1 claer', 'Unsupported command: reventlog claer', /Did you mean 'clear'\?/],
    ['rsetboot node1 ned', 'Unsupported command: rsetboot ned', /Did you mean 'net'\?/],
  ];
  for (const [words, xcat, ours] of cases) {
    const output = await at.run(words);
    t.equal(output.code, 1, words);
    const [first, second = '', ...more] = texts(output, 'stdout');
    t.equal(first, `node1: Error: ${xcat}`, words);
    t.match(second, ours, words);
    t.same([...more, ...texts(output, 'stderr')], [], words);
  }
  const two = texts(await at.run('rpower all'), 'stdout');
  t.equal(two.length, 3, 'xCAT says it per node, we once');
});

t.test('what is wrong with files', async (t) => {
  const at = await install(t, { count: 1 });
  const { confdir } = at.site;
  mkdirSync(join(confdir, 'dir'));
  const big = join(confdir, 'big.tar');
  writeFileSync(big, '');
  truncateSync(big, 40e9);
  const source = /^Error: \[\w+\]: /;
  const problems = async (words: string) => {
    const output = await at.run(words);
    t.equal(output.code, 1, words);
    t.same(texts(output, 'stdout'), [], words);
    return texts(output, 'stderr').map((line) => line.replace(source, ''));
  };
  t.match(await problems('rflash node1 -a nofile.tar'), [
    `Cannot access ${confdir}/nofile.tar. Check the management node and/or service nodes.`,
    /nofile\.tar on the management node: there is no such file\. /,
  ]);
  await run('mkfifo', [join(confdir, 'pipe.tar')]);
  t.match(await problems('rflash node1 -a pipe.tar'), [
    `Cannot access ${confdir}/pipe.tar. Check the management node and/or service nodes.`,
    /pipe\.tar on the management node: it is no regular file\. /,
  ]);
  t.match(await problems('rflash node1 -d /nowhere'), [
    "Can't open directory : /nowhere",
    /^There is no directory \/nowhere on the management node\./,
  ]);
  t.match(await problems('rflash node1 -d dir'), [
    'No BMC tar file found in dir',
    'No Host tar file found in dir',
    /dir has: no file that is named like an image/,
  ]);
  for (const option of ['-a', '-u', '-c', '-a --plan']) {
    const began = performance.now();
    const lines = await problems(`rflash node1 ${option} big.tar`);
    t.match(lines, [/^\/.*big\.tar is not a firmware image: it has 40000000000 bytes, .*It was not read\./]);
    t.equal(lines.length, 1);
    t.ok(performance.now() - began < 20_000, 'no 40 GB were read');
  }
});

t.test('a site that insists on the wrong interface is told so in one line', async (t) => {
  for (const [forced, generation] of [
    ['redfish', 'L0'],
    ['legacy', 'R'],
  ] as const) {
    const at = await install(t, {
      count: 1,
      behaviour: { generation },
      siteRows: { openbmcdialect: forced },
    });
    const output = await at.run('rpower node1 stat');
    t.equal(output.code, 1);
    const lines = texts(output);
    t.equal(lines.length, 1, lines.join('\n'));
    t.match(
      lines[0],
      `The BMC does not speak ${forced}, which the site table's key openbmcdialect insists on`,
    );
  }
});

t.test('a daemon that cannot listen', async (t) => {
  const site = await makeSite([]);
  const state = mkdtempSync(join(tmpdir(), 'xcatd-ts-state-'));
  t.teardown(() => {
    site.remove();
    rmSync(state, { recursive: true, force: true });
  });
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  t.teardown(() => taken.close());
  const address = taken.address();
  const port = typeof address === 'object' ? String(address?.port) : '';
  const serve = (...words: readonly string[]) =>
    runProgram(['serve', '--confdir', site.confdir, '--statedir', state, '--loglevel', 'silent', ...words]);
  const inUse = await serve('--listen', '127.0.0.1', '--port', port);
  t.match(inUse, {
    code: 1,
    stderr: `xcatd-ts: cannot listen on 127.0.0.1 port ${port}: another program listens there already`,
  });
  t.match(inUse.stderr, /--port or the site table's key xcatdport \(EADDRINUSE\)\.\n$/);
  for (const word of ['abc', '-1', '65536', '1e3', ''])
    t.match(await serve('--port', word), {
      code: 1,
      stderr: `xcatd-ts: serve: --port '${word}' is no port: give a number from 1 to 65535`,
    });
  t.match(await serve('--listen', '192.0.2.1', '--port', '0'), { code: 1, stderr: /no such address/ });
});
