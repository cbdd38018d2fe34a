import t from 'tap';
import { readWords } from '../../plugins/tables/words/getopt.js';
import { startDaemon } from '../helpers/built-daemon.js';
import { ask, requestText } from '../helpers/raw-client.js';
import { makeSite } from '../helpers/site.js';

// A user of the site, or a script of his, sends one command with words by the hundred thousand.

const COMMANDS = [
  'lsxcatd',
  'tabch',
  'lsdef',
  'chdef',
  'mkdef',
  'gettab',
  'nodels',
  'nodech',
  'rpower',
  'rflash',
];
const REFUSED = /The command has 100000 words, and at most 20000 are read; nothing has been changed\./;

t.test('a command of too many words is refused, and the next one is answered', async (t) => {
  const site = await makeSite([{ name: 'n1', bmc: '127.0.0.1:9' }]);
  const daemon = await startDaemon(site);
  t.teardown(async () => {
    await daemon.stop();
    site.remove();
  });
  const words = '<arg>a</arg>'.repeat(100_000);
  for (const command of COMMANDS) {
    const request = requestText({ command, noderange: 'n1' }).replace(
      '</xcatrequest>',
      `${words}</xcatrequest>`,
    );
    const [refusal, other] = await Promise.all([
      ask(daemon.as(site.home), request),
      ask(daemon.as(site.home), requestText({ command: 'lsxcatd', arg: '-v' })),
    ]);
    t.match(refusal, REFUSED, command);
    t.match(other, /<data>Version /, `beside ${command}`);
  }
});

t.test('words are read in one go', async (t) => {
  const words = Array.from({ length: 200_000 }, (_, at) => `w${at}`);
  t.equal(readWords(words, [])?.operands.length, words.length);
  const options = readWords(['-o', 'a', 'x', '-o', 'b', '--', '-o'], [{ names: ['o'], takes: 'list' }]);
  t.same([...(options?.options ?? [])], [['o', ['a', 'b']]]);
  t.same(options?.operands, ['x', '-o']);
});
