import { createHash } from 'node:crypto';
import t from 'tap';
import { helpOrVersion } from '../../../xcat-compat/usage/help-or-version.js';
import {
  answerForOpenbmcNodes,
  answerForUnclaimedNodes,
  answerWithoutNodes,
  hardwareCommands,
} from '../../../xcat-compat/usage/index.js';
import { recordedCommands } from '../../helpers/recorded.js';

const version = {
  kind: 'version',
  text: 'Version 2.19.0 (git commit 7733d16f8de0fc36b80638c04a7033931fa13304)',
} as const;

t.test('P35 rpower -h says what it says in xCAT', async (t) => {
  const recorded = recordedCommands().find(({ commandLine }) => commandLine === 'rpower -h');
  const answer = answerWithoutNodes('rpower', ['-h']);
  t.strictSame({ ...answer }, { kind: 'usage', text: recorded?.stdout.replace(/\n$/, '') });
});

t.test('P35 each hardware command has its usage and the version', async (t) => {
  t.strictSame([...hardwareCommands].sort(), [
    'rbeacon',
    'renergy',
    'reventlog',
    'rflash',
    'rinv',
    'rpower',
    'rsetboot',
    'rspconfig',
    'rspreset',
    'rvitals',
  ]);
  for (const command of hardwareCommands) {
    const usage = answerWithoutNodes(command, []);
    t.equal(usage.kind, 'usage');
    t.match(usage, { text: /^Usage:/ });
    t.match(usage, { text: new RegExp(`\\b${command} `) });
    for (const words of [['-h'], ['--help'], [undefined], [' ']]) {
      t.strictSame(answerWithoutNodes(command, words), usage, `${command} ${String(words[0])}`);
    }
    for (const words of [['-v'], ['--version']]) {
      t.strictSame(answerWithoutNodes(command, words), command === 'rflash' ? usage : version);
    }
  }
});

t.test('P35 rflash without nodes always says its usage', async (t) => {
  t.equal(answerWithoutNodes('rflash', ['-p', '--activate', 'disruptive']).kind, 'usage');
  t.equal(answerWithoutNodes('rflash', ['-v']).kind, 'usage');
});

t.test('words that ask for neither', async (t) => {
  t.strictSame(answerWithoutNodes('rpower', ['stat']), { kind: 'nothing' });
  t.strictSame(answerWithoutNodes('rpower', ['', '']), { kind: 'nothing' });
  t.strictSame(answerWithoutNodes('lsdef', []), { kind: 'unknown' });
  t.strictSame(answerForUnclaimedNodes('rpower', []), { kind: 'nothing' });
  t.strictSame(answerForUnclaimedNodes('rpower', ['-v']), version);
  t.strictSame(answerForOpenbmcNodes('toString', ['-h']), { kind: 'unknown' });
});

/** The beginnings of SHA-256 digests of the texts that xCAT's own Usage.pm returns for these keys. */
const digests: readonly (readonly [string, string])[] = [
  ['rbeacon', 'c2c62f3b05c882e0'],
  ['rbeacon.openbmc', 'cf0d7cbb5bbc6b3a'],
  ['renergy', 'd89756fdabb38c0d'],
  ['reventlog', '57e8d39e239e9d10'],
  ['rflash', '6778b33809d529d2'],
  ['rflash.openbmc', '1e541c8a7a1004dc'],
  ['rinv', 'e672fae17bd064af'],
  ['rinv.openbmc', '9aed2cb0386e59de'],
  ['rpower', '840f7ab131dbcae7'],
  ['rpower.openbmc', '0fba8a80aa98c519'],
  ['rsetboot', 'ac71e50c825a38c2'],
  ['rspconfig', 'c6757bd481c8687d'],
  ['rspconfig.openbmc', 'f1e1ab62a2c7510c'],
  ['rspreset', '191d4f9e1ba78f7d'],
  ['rvitals', '0443321bbdfe30e7'],
  ['rvitals.openbmc', 'd8496005f5c33c75'],
];

t.test('P35 P36 every usage is that of xCAT to the byte', async (t) => {
  for (const [key, digest] of digests) {
    const [command = '', kind] = key.split('.');
    const answer = (kind === undefined ? answerForUnclaimedNodes : answerForOpenbmcNodes)(command, ['-h']);
    const text = 'text' in answer ? answer.text : '';
    t.equal(createHash('sha256').update(text).digest('hex').slice(0, 16), digest, key);
  }
});

t.test('P36 with openbmc nodes only their part is said', async (t) => {
  t.strictSame(answerForOpenbmcNodes('rbeacon', ['-h']), {
    kind: 'usage',
    text: `Usage:
    Common:
       rbeacon [-h|--help|-v|--version|-V|--verbose]
    OpenPOWER (OpenBMC) specific:
       rbeacon [on|off|stat]
    `,
  });
  for (const command of ['rpower', 'rflash', 'rinv', 'rvitals', 'rspconfig']) {
    const answer = answerForOpenbmcNodes(command, ['-h']);
    t.match(answer, { kind: 'usage', text: /OpenBMC/ }, command);
    t.notMatch(answer, { text: /HMC|zVM/ }, command);
  }
  for (const command of ['reventlog', 'rsetboot', 'rspreset', 'renergy']) {
    t.strictSame(answerForOpenbmcNodes(command, ['-h']), answerForUnclaimedNodes(command, ['-h']), command);
  }
  t.strictSame(answerForOpenbmcNodes('rpower', ['-v']), version);
  t.strictSame(answerForOpenbmcNodes('rpower', []), { kind: 'nothing' });
});

t.test('options are read as Getopt::Long reads them', async (t) => {
  const help = [
    '-h',
    '-hv',
    '-vh',
    '-help',
    '--h',
    '--he',
    '+h',
    '+help',
    '-h=1',
    '-h-x',
    '-hx',
    'stat -hV',
    '- -h',
  ];
  const version = [
    '-v',
    '-version',
    '-verbose',
    '--v',
    '--ver',
    '-v5',
    '--ve x',
    '-vx=1',
    '+v',
    '-v --help=1',
  ];
  const neither = [
    '-V',
    '--verb',
    '--help=1',
    '--HELP',
    '-H',
    '++help',
    '-- -h',
    '-xh',
    '--=',
    '---help',
    '+vh',
    '-?',
    '',
    '-',
    '--',
    '+',
  ];
  for (const words of help) t.equal(helpOrVersion(words.split(' ')), 'help', words);
  for (const words of version) t.equal(helpOrVersion(words.split(' ')), 'version', words);
  for (const words of neither) t.equal(helpOrVersion(words.split(' ')), undefined, words);
});
