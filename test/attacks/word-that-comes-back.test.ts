import t from 'tap';
import { startDaemon } from '../helpers/installation.js';
import { ask, requestText } from '../helpers/raw-client.js';
import { makeSite } from '../helpers/site.js';

// A user has a word of megabytes sent back to him, in every error text that shows what it is about.

const MIB = 1024 * 1024;
const word = 'w'.repeat(MIB / 4);
const shapes: readonly (readonly string[])[] = [
  [word],
  [`--${word}`],
  [`-${word}`],
  [`${word}=x`],
  [`a=${word}`],
  [`${word}.${word}`],
  ['-t', word],
  ['-t', 'node', '-o', word, `${word}=1`],
  ['-t', 'node', '-o', 'n1', '-i', word],
  ['-t', 'node', '-w', `${word}==1`],
  [`n1`, `${word}.x=1`],
  ['-w', `${word}==x`, 'site'],
];
const COMMANDS = ['rpower', 'rflash', 'rspconfig', 'rinv', 'rvitals', 'reventlog', 'rsetboot', 'rbeacon'];
const ON_TABLES = ['lsdef', 'chdef', 'mkdef', 'rmdef', 'nodels', 'nodech', 'noderm', 'tabdump'];
const MORE_ON_TABLES = [
  'gettab',
  'tabgrep',
  'gennr',
  'lsxcatd',
  'nodegrpch',
  'nodeadd',
  'tabch',
  'chtab',
  'tabprune',
];

t.test('a word that is long does not come back whole', async (t) => {
  const site = await makeSite([{ name: 'n1', bmc: '127.0.0.1:9' }]);
  t.teardown(() => site.remove());
  const daemon = await startDaemon(site);
  t.teardown(() => daemon.stop('SIGKILL'));
  const port = Number(daemon.ready.split(':').at(-1));
  const target = { host: '127.0.0.1', port, home: site.home };
  const usual = 'u'.repeat(1000);
  t.match(await ask(target, requestText({ command: 'rpower', arg: usual, noderange: 'n1' })), usual);
  t.match(await ask(target, requestText({ command: 'lsdef', arg: ['-t', usual] })), usual);
  for (const command of [...COMMANDS, ...ON_TABLES, ...MORE_ON_TABLES]) {
    const noderange = /^[rn]/.test(command) ? { noderange: 'n1' } : {};
    for (const arg of shapes) {
      const answer = await ask(target, requestText({ command, arg, ...noderange }));
      t.ok(
        answer.length < 100_000,
        `${command} ${arg.map((one) => one.slice(0, 9)).join(' ')}: ${answer.length}`,
      );
    }
  }
});
