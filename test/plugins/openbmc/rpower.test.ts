import t from 'tap';
import { powerActions } from '../../../plugins/openbmc/rpower/rpower-options.js';
import type { XcatResponse } from '../../../xcat-compat/wire/response.js';
import { info, nodeError, nodeText, warning } from '../../../xcat-compat/wire/sendmsg.js';
import {
  doneBut,
  type FakeBmc,
  type FakeState,
  fakeBmc,
  ok,
  recordedImages,
  recordedNewImage,
  refused,
  type Script,
  silent,
} from '../../helpers/fake-bmc.js';
import { type FakeWorld, type Outcome, runCommand } from '../../helpers/openbmc-command.js';
import { documentsOf, recordedCommand } from '../../helpers/recorded-command.js';
import { asRecorded, withoutHint } from '../../helpers/usage-hint.js';

function rpower(args: readonly (string | undefined)[], world: FakeWorld = {}): Promise<Outcome> {
  return runCommand({ command: 'rpower', args }, world);
}

/** One node whose BMC follows the script. */
async function one(
  subcommand: string,
  script: Script = {},
  start: Partial<FakeState> = {},
  environment: Readonly<Record<string, string>> = {},
): Promise<Outcome & { readonly bmc: FakeBmc }> {
  const bmc = fakeBmc(script, start);
  const outcome = await runCommand(
    { command: 'rpower', args: [subcommand], environment },
    { bmcOf: () => bmc },
  );
  return { ...outcome, bmc };
}

const verbs = ({ bmc }: { readonly bmc: FakeBmc }) =>
  bmc.sent.map((verb) => ('transition' in verb ? `${verb.verb} ${verb.transition}` : verb.verb));

const usage = (text: string) => [{ data: `n1: Error: ${text}`, errorcode: 1 }];

t.test('O2 usage errors, before any BMC is contacted', async (t) => {
  const cases: readonly (readonly [readonly (string | undefined)[], string])[] = [
    [[], 'Unsupported command: rpower '],
    [['-V'], 'No option specified for rpower'],
    [['--verbose'], 'No option specified for rpower'],
    [['frobnicate'], 'Unsupported command: rpower frobnicate'],
    [['--nodeps'], 'Unsupported command: rpower --nodeps'],
    [['suspend'], 'Unsupported command: rpower suspend'],
    [['On'], 'Unsupported command: rpower On'],
    [[undefined], 'Unsupported command: rpower '],
    [['on', 'off'], 'Only one option is supported at the same time for rpower'],
    [['on', '-m'], 'Only one option is supported at the same time for rpower'],
    [['on', '--', '-V'], 'Only one option is supported at the same time for rpower'],
  ];
  for (const [args, text] of cases) {
    const { replies, settled } = await rpower(args);
    t.same(withoutHint(t, replies), usage(text), args.join(' '));
    t.same(settled, []);
  }
  const two = await runCommand({ command: 'rpower', args: ['x'], nodes: ['n1', 'n2'] });
  t.same(withoutHint(t, two.replies), [
    {
      data: 'n1: Error: Unsupported command: rpower x\nn2: Error: Unsupported command: rpower x',
      errorcode: 1,
    },
  ]);
});

t.test('O3, O4, O10, O11 what is answered instead of the command', async (t) => {
  for (const pdu of ['pduon', 'pduoff', 'pdustat', 'pdureset']) t.same((await rpower([pdu])).replies, []);
  const ignored = await runCommand({ command: 'rpower', args: ['stat'], ignore: 'openbmc' });
  t.same(ignored.replies, []);

  const devel = (value: string) =>
    runCommand({ command: 'rpower', args: ['stat'], environment: { XCAT_OPENBMC_DEVEL: value } });
  t.same((await devel('maybe')).replies, [
    {
      data: "Invalid value maybe for XCAT_OPENBMC_DEVEL, only 'YES' and 'NO' are supported.",
      errorcode: 1,
    },
  ]);
  for (const value of ['YES', 'no', '']) {
    t.same((await devel(value)).replies, [nodeText('n1', 'on')]);
  }

  for (const help of ['-h', '--help', '--he']) {
    const [reply] = (await rpower([help])).replies;
    t.match(String(reply?.data), /OpenPOWER OpenBMC:\n\s+rpower noderange \[on\|off\|softoff/);
    t.notMatch(String(reply?.data), /using IPMI/);
  }
  t.match((await rpower(['--version'])).replies, [{ data: /^Version 2\./ }]);
});

t.test('O6, O7 -V, also cut short', async (t) => {
  for (const flag of ['-V', '--verbose', '--verb']) {
    t.same(
      (await rpower(['stat', flag])).replies,
      [{ data: { contents: 'Running command in Perl' } }, nodeText('n1', 'on')],
      flag,
    );
  }
});

t.test('O8, O9 nodes whose tables do not say enough are told and not contacted', async (t) => {
  const nodes = ['n1', 'n2', 'n3', 'n4', 'n5', 'n6', 'n7'];
  const contacted: string[] = [];
  const world: FakeWorld = {
    bmcOf: (node) => {
      contacted.push(node);
      return fakeBmc();
    },
    resolve: async (name) => (name === 'bmc6' ? '10.0.0.6' : undefined),
    tables: {
      openbmc: [
        { node: 'n2', username: 'root', password: 'x' },
        { node: 'n3', bmc: 'nosuchhost', username: 'root', password: 'x' },
        { node: 'n4', bmc: '10.0.0.4', password: 'x' },
        { node: 'n5', bmc: '10.0.0.5', username: 'root' },
        { node: 'n6', bmc: 'bmc6', username: 'root', password: 'x' },
        { node: 'n7', bmc: 'bmc7:2443', username: 'root', password: 'x' },
      ],
      hosts: [{ node: 'bmc7', ip: '10.0.0.7' }],
      passwd: [],
    },
  };
  const { replies } = await runCommand({ command: 'rpower', args: ['stat'], nodes }, world);
  t.same(replies.slice(0, 5), [
    nodeText('n1', 'Error: Unable to get information from openbmc table'),
    nodeText('n2', 'Error: Unable to get attribute bmc'),
    nodeText('n3', 'Error: Unable to resolved ip address for bmc: nosuchhost'),
    nodeText('n4', 'Error: Unable to get attribute username'),
    nodeText('n5', 'Error: Unable to get attribute password'),
  ]);
  t.same(replies.slice(5), [nodeText('n6', 'on'), nodeText('n7', 'on'), { errorcode: 1 }]);
  t.same(contacted, ['n6', 'n7']);

  const mixed = await runCommand(
    { command: 'rpower', args: ['stat'], nodes: ['n4', 'n5'] },
    { ...world, tables: { ...world.tables, passwd: [{ key: 'openbmc', username: 'u', password: 'p' }] } },
  );
  t.same(mixed.replies, [nodeText('n4', 'on'), nodeText('n5', 'on')], 'each of the two from passwd alone');
});

t.test('O31, O37 requests, lines and node status', async (t) => {
  const cases = {
    on: [['login', 'requestHost On'], 'on', ['powering-on']],
    off: [['login', 'requestChassis Off'], 'off', ['powering-off']],
    softoff: [['login', 'requestHost Off'], 'powering-off', ['powering-off']],
    stat: [['login', 'readState'], 'on', []],
    state: [['login', 'readState'], 'on', []],
    status: [['login', 'readState'], 'on', []],
    bmcstate: [['login', 'readState'], 'BMC Ready', []],
    boot: [
      ['login', 'requestChassis Off', 'readState', 'requestHost On'],
      'reset',
      ['powering-off', 'powering-on'],
    ],
    reset: [
      ['login', 'readState', 'requestChassis Off', 'readState', 'requestHost On'],
      'reset',
      ['powering-off', 'powering-on'],
    ],
    bmcreboot: [['login', 'listSoftware', 'rebootBmc'], 'BMC reboot', []],
  } as const;
  for (const [subcommand, [sent, word, statuses]] of Object.entries(cases)) {
    const outcome = await one(subcommand);
    t.same(verbs(outcome), sent, subcommand);
    t.same(outcome.replies, [nodeText('n1', word)], subcommand);
    t.same(
      outcome.statuses.map(([, status]) => status),
      statuses,
      subcommand,
    );
    t.same(outcome.settled, [{ node: 'n1', result: { kind: 'success' } }], subcommand);
  }
});

t.test('O32 state words', async (t) => {
  const cases: readonly (readonly [string | undefined, string | undefined, string])[] = [
    ['Off', 'Running', 'off'],
    ['On', 'Off', 'on (Chassis)'],
    ['On', 'Quiesced', 'quiesced'],
    ['On', 'Running', 'on'],
    ['On', 'DiagnosticMode', 'Unexpected host state=xyz.openbmc_project.State.Host.HostState.DiagnosticMode'],
    ['On', undefined, 'Unexpected host state='],
    ['Blown', 'Off', 'Unexpected chassis state=xyz.openbmc_project.State.Chassis.PowerState.Blown'],
    [undefined, undefined, 'Unexpected chassis state='],
  ];
  for (const [chassis, host, word] of cases) {
    const { replies } = await one('stat', { readState: () => ok({ bmc: 'Ready', chassis, host }) });
    t.same(replies, [nodeText('n1', word)]);
  }
});

t.test('O10 transition states are shown when they are asked for', async (t) => {
  const asked = { XCAT_OPENBMC_POWER_TRANSITION: 'YES' };
  const goingOn = { readState: () => ok({ bmc: 'Ready', chassis: 'Off', host: 'Off', requestedHost: 'On' }) };
  const goingOff = {
    readState: () => ok({ bmc: 'Ready', chassis: 'On', host: 'Running', requestedHost: 'Off' }),
  };
  t.same((await one('stat', goingOn, {}, asked)).replies, [nodeText('n1', 'powering-on')]);
  t.same((await one('stat', goingOff, {}, asked)).replies, [nodeText('n1', 'powering-off')]);
  t.same((await one('on', {}, {}, asked)).replies, [nodeText('n1', 'powering-on')]);
  t.same((await one('stat', goingOn)).replies, [nodeText('n1', 'off')]);
  t.same((await one('stat', goingOff)).replies, [nodeText('n1', 'on')]);
  const other = { XCAT_OPENBMC_POWER_TRANSITION: 'yes' };
  t.same((await one('on', {}, {}, other)).replies, [nodeText('n1', 'on')]);
});

t.test('O33 boot sends off to a host that is off, reset does not', async (t) => {
  const boot = await one('boot', {}, { power: 'off' });
  t.same(verbs(boot), ['login', 'requestChassis Off', 'readState', 'requestHost On']);
  t.same(boot.replies, [nodeText('n1', 'reset')]);
  const reset = await one('reset', {}, { power: 'off' });
  t.same(verbs(reset), ['login', 'readState']);
  t.same(reset.replies, [nodeText('n1', 'off')]);
  const chassisOnly = await one('reset', {}, { host: 'Off' });
  t.same(chassisOnly.replies, [nodeText('n1', 'off')]);
});

t.test('O34 boot and reset wait for the host, and say how long', async (t) => {
  const stays = { readState: () => ok({ bmc: 'Ready', chassis: 'On', host: 'Running' }) };
  const text =
    'Error: Sent power-off command but state did not change to off after waiting 60 seconds. (State=on).';
  for (const subcommand of ['boot', 'reset']) {
    const { replies, slept, settled } = await one(subcommand, stays);
    t.same(replies, [nodeError('n1', text)]);
    t.same(slept, Array(30).fill(2));
    t.same(settled, [{ node: 'n1', result: { kind: 'failure', reason: text } }]);
  }
  const late = await one('boot', {
    readState: (count) => ok({ bmc: 'Ready', chassis: count < 5 ? 'On' : 'Off', host: 'Running' }),
  });
  t.same(late.replies, [nodeText('n1', 'reset')]);
  t.same(late.slept, [2, 2, 2, 2]);
});

t.test('O35 bmcreboot clears the dumps before new firmware starts', async (t) => {
  const pending = {
    images: [...recordedImages, { ...recordedNewImage, activation: 'Active', priority: 0 }],
  };
  const clearing = info('n1: Firmware will be flashed on reboot, deleting all BMC diagnostics...');
  const done = nodeText('n1', 'BMC reboot');

  const clean = await one('bmcreboot', {}, pending);
  t.same(verbs(clean), ['login', 'listSoftware', 'clearDumps', 'rebootBmc']);
  t.same(clean.replies, [clearing, done]);

  const failing = await one('bmcreboot', { clearDumps: () => refused(500, '[500] x') }, pending);
  t.same(failing.replies, [
    clearing,
    warning('n1: Could not clear BMC diagnostics successfully (500 Internal Server Error)'),
    done,
  ]);

  const unknown = await one('bmcreboot', {}, { ...pending, functional: undefined });
  t.same(unknown.replies, [done], 'without a list of what runs nothing is known to be pending');

  for (const lost of [
    refused(504, '504 Gateway Timeout'),
    silent('connection reset', true),
    refused(500, 'x'),
  ]) {
    const reboot = await one('bmcreboot', { rebootBmc: doneBut(lost) });
    t.same(reboot.replies, [done], 'a BMC that goes away at once has been rebooted');
    t.match(reboot.settled, [{ result: { kind: 'success' } }]);
    const stays = await one('bmcreboot', { rebootBmc: () => lost });
    const { text } = lost.kind === 'ok' ? { text: '' } : lost;
    t.same(stays.replies, [nodeError('n1', text)], 'one that stays has not');
  }
  const never = await one('bmcreboot', { rebootBmc: () => silent('BMC did not respond.', false) });
  t.same(never.replies, [nodeError('n1', 'BMC did not respond.')]);
});

t.test('O36 bmcstate is NotReady when the BMC gives no state', async (t) => {
  const notReady = [nodeText('n1', 'BMC NotReady')];
  for (const reply of [refused(503, '503 Service Unavailable'), silent('reset', true), refused(404, 'x')]) {
    const { replies, settled } = await one('bmcstate', { readState: () => reply });
    t.same(replies, notReady);
    t.match(settled, [{ result: { kind: 'success' } }]);
  }
  t.same((await one('bmcstate', { login: () => refused(503, 'x') })).replies, notReady);
  const starting = await one('bmcstate', {}, { bmc: 'NotReady' });
  t.same(starting.replies, notReady);
  const wrong = await one('bmcstate', { login: () => refused(401, '[401] Invalid username or password') });
  t.same(wrong.replies, [nodeError('n1', '[401] Invalid username or password')]);
});

t.test('problems are told once, with the text of the reply', async (t) => {
  for (const action of powerActions) {
    const { replies } = await one(action, { login: () => silent('BMC did not respond. (refused)', false) });
    t.same(replies, [nodeError('n1', 'BMC did not respond. (refused)')], action);
  }
  const problems: readonly (readonly [string, Script])[] = [
    ['on', { requestHost: () => refused(403, 'no') }],
    ['off', { requestChassis: () => refused(403, 'no') }],
    ['softoff', { requestHost: () => refused(403, 'no') }],
    ['stat', { readState: () => refused(403, 'no') }],
    ['boot', { requestChassis: () => refused(403, 'no') }],
    ['boot', { readState: () => refused(403, 'no') }],
    ['boot', { requestHost: () => refused(403, 'no') }],
    ['reset', { readState: () => refused(403, 'no') }],
    ['bmcreboot', { listSoftware: () => refused(403, 'no') }],
    ['bmcreboot', { rebootBmc: () => refused(403, 'no') }],
  ];
  for (const [action, script] of problems) {
    const { replies, settled } = await one(action, script);
    t.same(replies, [nodeError('n1', 'no')], action);
    t.same(settled, [{ node: 'n1', result: { kind: 'failure', reason: 'no' } }], action);
  }
});

t.test('an abort settles every node and tells the client nothing', async (t) => {
  const abort = new AbortController();
  const { replies, settled } = await runCommand(
    { command: 'rpower', args: ['boot'], nodes: ['n1', 'n2', 'n3'] },
    { signal: abort.signal, onSend: (verb) => verb.verb === 'requestHost' && abort.abort() },
  );
  t.same(replies, []);
  t.same(settled.map(({ node }) => node).sort(), ['n1', 'n2', 'n3']);
  for (const { result } of settled) t.match(result, { kind: 'failure', reason: /^The command was aborted/ });
});

t.test('a bug in one node is told, settles it and is thrown', async (t) => {
  const bmcOf = (node: string) =>
    fakeBmc({
      login: () => {
        if (node === 'n1') throw new Error('oh no');
        return undefined;
      },
    });
  const replies: XcatResponse[] = [];
  await t.rejects(
    runCommand(
      { command: 'rpower', args: ['stat'], nodes: ['n1', 'n2'] },
      { bmcOf, onReply: (reply) => replies.push(reply) },
    ),
    { message: 'oh no' },
  );
  t.same(replies, [nodeError('n1', 'Internal error: oh no'), nodeText('n2', 'on')]);
});

t.test('the recorded exchanges', async (t) => {
  const off = { power: 'off' } as const;
  const pending: Partial<FakeState> = {
    images: [...recordedImages, { ...recordedNewImage, activation: 'Active', priority: 0 }],
  };
  const cases: Readonly<Record<string, readonly [Script?, Partial<FakeState>?]>> = {
    'rpower-stat-1-36': [],
    'rpower-stat-4-37': [],
    'rpower-bmcstate-38': [],
    'rpower-off-39': [],
    'rpower-stat-off-41': [{}, off],
    'rpower-on-42': [{}, off],
    'rpower-stat-on-43': [],
    'rpower-boot-44': [],
    'rpower-reset-45': [],
    'rpower-softoff-46': [],
    'rpower-bad-47': [],
    'rpower-none-48': [],
    'rpower-bmcreboot-130': [{}, pending],
    'faults/login_401-4': [{ login: () => refused(401, '[401] Invalid username or password') }],
    'faults/login_500-2': [
      { login: () => refused(500, '[500] Login to BMC failed: 500 Internal Server Error.') },
    ],
    'faults/login_502-3': [
      {
        login: () =>
          refused(
            502,
            '[502] Login to BMC failed: 502 Bad Gateway. Verify REST server is running on the BMC.',
          ),
      },
    ],
    'faults/get_500-5': [
      { readState: () => refused(500, "[500] DBusException('org.freedesktop.DBus.Error.NoReply')") },
    ],
    'faults/get_503x99-7': [{ readState: () => refused(503, '503 Service Unavailable') }],
  };
  for (const [name, [script, start]] of Object.entries(cases)) {
    const { words, documents } = recordedCommand(name);
    const { replies } = await runCommand(words, { bmcOf: () => fakeBmc(script, start) });
    t.same([...documentsOf(asRecorded(name, replies))].sort(), [...documents].sort(), name);
  }
  const nobmc = recordedCommand('faults/nobmc-19');
  t.same(documentsOf((await runCommand(nobmc.words, { tables: { openbmc: [] } })).replies), nobmc.documents);
  const unresolvable = recordedCommand('faults/unresolvable-18');
  const tables = { openbmc: [{ node: 'dead2', bmc: 'nosuchhost' }] };
  t.same(documentsOf((await runCommand(unresolvable.words, { tables })).replies), unresolvable.documents);
});
