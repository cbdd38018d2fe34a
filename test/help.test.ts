import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { ownHelpText } from '../lib/help/own-text.js';
import { keyMeanings, ownHelp } from '../lib/help/own-words.js';
import { didYouMean, nearWords } from '../lib/near-word.js';
import { manPages } from './helpers/man-pages.js';
import { runCommand } from './helpers/openbmc-command.js';
import { runProgram } from './helpers/processes.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string): string => readFileSync(`${root}${path}`, 'utf8');

t.setTimeout(300_000);

t.test('help and docs know the same options', async (t) => {
  const help = ownHelpText('rflash') ?? '';
  const documented = new Set(
    [
      ...`${read('docs/rflash.md')}${read('docs/jobs.md')}`.matchAll(
        /`(?:rflash [^`]*?)?(--?[a-z][a-z-]*)/gi,
      ),
    ].map(([, option = '']) => option),
  );
  t.ok(documented.size > 10);
  const ofServe = new Set(['--statedir', '--confdir', '--logdir', '--nodes', '--user', '--day', '--result']);
  const ofPower = new Set(['-f']);
  for (const option of documented)
    if (!ofServe.has(option) && !ofPower.has(option))
      t.ok(help.includes(option), `rflash -h knows ${option}`);
});

t.test('every key of the site table is told, and no other', async (t) => {
  const found = read('docs/settings.md').matchAll(/^\| `(openbmc[a-z]+)`/gm);
  const keys = [...new Set([...found].map(([, key = '']) => key))];
  t.same(Object.keys(keyMeanings).sort(), keys.sort());
  const told = new Set<string>(Object.values(ownHelp).flatMap((one) => one.keys));
  for (const key of keys) t.ok(told.has(key), `some -h knows ${key}`);
});

t.test('-h of a node says xCAT’s usage to the letter, and then ours', async (t) => {
  for (const command of Object.keys(ownHelp)) {
    const { replies } = await runCommand({ command, args: ['-h'] });
    t.equal(replies.length, 2, command);
    t.match(replies, [{ data: /^Usage:/ }, { data: ownHelpText(command) }]);
    const version = await runCommand({ command, args: ['-v'] });
    t.equal(version.replies.length, 1, 'the version is the version');
  }
});

t.test('manual pages are made of the same texts', async (t) => {
  const pages = await manPages();
  t.same(readdirSync(`${root}man`).sort(), [...pages.keys()].sort());
  for (const [name, content] of pages) t.equal(read(`man/${name}`), content, `${name}: run npm run man`);
  const { man, files } = JSON.parse(read('package.json')) as {
    readonly man: readonly string[];
    readonly files: readonly string[];
  };
  t.same([...man].sort(), [...pages.keys()].map((name) => `man/${name}`).sort());
  t.ok(files.includes('man'));
});

t.test('what somebody may have meant', async (t) => {
  const known = ['on', 'off', 'softoff', 'stat', 'bmcstate', 'boot', 'reset', 'bmcreboot'];
  for (const [typed, meant] of [
    ['stta', ['stat']],
    ['ofF', ['off']],
    ['of', ['on', 'off']],
    ['rest', ['reset']],
    ['bmcreboto', ['bmcreboot']],
    ['frobnicate', []],
    ['', []],
    ['x'.repeat(5000), []],
  ] as const)
    t.same(nearWords(typed, known), meant, typed.slice(0, 20));
  t.same(nearWords('-x', ['-a', '-b', '-c', '-d']), [], 'as near as any other');
  t.equal(didYouMean('of', known), " Did you mean 'on' or 'off'?");
  t.equal(didYouMean('bat', ['cat', 'hat', 'rat']), " Did you mean 'cat', 'hat' or 'rat'?");
  t.equal(didYouMean('nothing', known), '');
});

t.test('words of our own command line: one line, which word, what may have been meant', async (t) => {
  for (const [words, line] of [
    ['nosuch', "There is no command 'nosuch'. See: xcatd-ts --help"],
    ['serv', "There is no command 'serv'. Did you mean 'serve'? See: xcatd-ts --help"],
    ['jobs lsit', "jobs: there is no command 'lsit'. Did you mean 'list'? See: xcatd-ts jobs --help"],
    [
      'jobs list --jsno',
      "jobs list: there is no option '--jsno'. Did you mean '--json'? See: xcatd-ts jobs list --help",
    ],
    [
      'serve --prot=3',
      "serve: there is no option '--prot'. Did you mean '--port'? See: xcatd-ts serve --help",
    ],
    ['jobs show', 'jobs show: a word is missing behind it. See: xcatd-ts jobs show --help'],
  ] as const)
    t.same(await runProgram(words.split(' ')), { code: 2, stdout: '', stderr: `xcatd-ts: ${line}\n` });
});
