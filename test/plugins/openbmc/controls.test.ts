import t from 'tap';
import { getopenbmccons } from '../../../plugins/openbmc/asked/getopenbmccons.js';
import type { BmcVerb } from '../../../plugins/openbmc/bmc/verbs/index.js';
import { openbmc } from '../../../plugins/openbmc/index.js';
import { nodeError, nodeText, usageErrors } from '../../../xcat-compat/wire/sendmsg.js';
import { fakeBmc, ok, refused, type Script } from '../../helpers/fake-bmc.js';
import { callOf, fakeTables, runCommand, type Words } from '../../helpers/openbmc-command.js';
import { documentsOf, recordedCommand } from '../../helpers/recorded-command.js';
import { testFiles } from '../../helpers/test-files.js';
import { withoutHint } from '../../helpers/usage-hint.js';
import { testServices } from '../../helpers/worker-services.js';

async function run(line: string, script: Script = {}, more: Partial<Words> = {}) {
  const [command = '', ...args] = line.split(' ').filter((word) => word !== '');
  const bmc = fakeBmc(script);
  const outcome = await runCommand({ command, args, ...more }, { bmcOf: () => bmc });
  return { ...outcome, sent: bmc.sent.filter(({ verb }) => verb !== 'login') };
}

const leds = (state: string): Script => ({
  readLeds: () =>
    ok({ leds: ['front_id', 'rear_id', 'front_fault'].map((name) => ({ name, state })), missing: [] }),
});

t.test('O30 O38 the recorded commands, byte for byte', async (t) => {
  const recorded: readonly (readonly [string, Script?])[] = [
    ['rbeacon-on-80'],
    ['rbeacon-off-82'],
    ['rbeacon-stat-79', leds('Off')],
    ['rbeacon-stat-on-81', leds('Blink')],
    ['rsetboot-stat-74'],
    ['rsetboot-net-75'],
    ['rsetboot-hd-p-76'],
    ['rsetboot-cd-77'],
    ['rsetboot-def-78'],
  ];
  for (const [name, script] of recorded) {
    const { words, documents } = recordedCommand(name);
    const { replies } = await runCommand(words, { bmcOf: () => fakeBmc(script) });
    t.same([...documentsOf(replies)].sort(), [...documents].sort(), name);
  }
});

t.test('O30 rbeacon', async (t) => {
  t.same((await run('rbeacon on')).sent, [{ verb: 'setBeacon', lit: true }]);
  t.same((await run('rbeacon off')).sent, [{ verb: 'setBeacon', lit: false }]);
  const onlyThese = "Only 'on', 'off' and 'stat' are supported for OpenBMC managed nodes.";
  t.same((await run('rbeacon')).replies, [usageErrors(['n1'], onlyThese)]);
  t.same((await run('rbeacon blink')).replies, [usageErrors(['n1'], onlyThese)]);
  t.same((await run('rbeacon on off')).replies, [nodeText('n1', 'on')], 'other words are not looked at');
  const none = await run('rbeacon stat', { readLeds: () => ok({ leds: [], missing: [] }) });
  t.match(none.settled, [{ result: { kind: 'failure', reason: /no identify LED/ } }]);
});

t.test('O38 rsetboot sends for once or for ever, and shows what is read back', async (t) => {
  const from1738 = (source: string, once: boolean): readonly BmcVerb[] =>
    [
      { verb: 'enableOneTimeBoot', enabled: once },
      { verb: 'setBootSource', source, once, level: 'from1738' },
      { verb: 'readBoot', level: 'from1738' },
    ] as readonly BmcVerb[];
  t.same((await run('rsetboot net')).sent, from1738('Network', true));
  t.same((await run('rsetboot hd -p')).sent, from1738('Disk', false));
  t.same(
    (await run('rsetboot cd -u')).sent,
    from1738('ExternalMedia', true),
    'other words are not looked at',
  );
  t.same((await run('rsetboot hd -p x')).sent, from1738('Disk', true), 'only a last -p counts');

  const old = await run('rsetboot def', {}, { environment: { XCAT_OPENBMC_FIRMWARE: '1736' } });
  t.same(old.sent, [
    { verb: 'setBootSource', source: 'Default', once: true, level: 'before1738' },
    { verb: 'readBoot', level: 'before1738' },
  ]);

  for (const word of ['', 'stat', 'state']) t.same((await run(`rsetboot ${word}`)).sent.length, 1, word);
  t.same(withoutHint(t, (await run('rsetboot floppy')).replies), [
    usageErrors(['n1'], 'Unsupported command: rsetboot floppy'),
  ]);
  t.same(withoutHint(t, (await run('rsetboot -p')).replies), [
    usageErrors(['n1'], 'Unsupported command: rsetboot -p'),
  ]);

  const other = await run('rsetboot net', { readBoot: () => ok({ source: 'Disk' }) });
  const ignored =
    'The BMC has taken the change to Network without an error and has not made it: the next boot is as shown. [not supported on this BMC]';
  t.same(other.replies, [nodeText('n1', 'Hard Drive'), nodeError('n1', ignored)], 'not what was asked for');
  const mute = await run('rsetboot net', { readBoot: () => ok({ source: undefined }) });
  t.match(mute.settled, [{ result: { kind: 'failure', reason: /whether the change is made is not known/ } }]);
  let reads = 0;
  const slow = await run('rsetboot net', {
    readBoot: () => {
      reads += 1;
      return ok({ source: reads < 4 ? 'Disk' : 'Network' });
    },
  });
  t.same(slow.replies, [nodeText('n1', 'Network')], 'a BMC may take a moment');
  const strange = await run('rsetboot stat', { readBoot: () => ok({ source: 'Floppy' }) });
  t.same(strange.replies, [nodeText('n1', 'Can not get valid rsetboot status, the data is Floppy')]);
  const early = await run('rsetboot net', { enableOneTimeBoot: () => refused(403, '403 Forbidden') });
  t.same(early.replies, [
    nodeError(
      'n1',
      "Invalid endpoint used to set boot method. If running firmware < ibm-v1.99.10-0-r7, 'export XCAT_OPENBMC_FIRMWARE=1736' and retry.",
    ),
  ]);
});

t.test('O64 renergy and rspreset are for other machines', async (t) => {
  for (const name of ['renergy', 'rspreset']) {
    const command = openbmc.commands[name];
    if (command?.kind !== 'nodes') throw new Error(`no ${name}`);
    const parsed = command.parse(callOf({ command: name, args: ['all'], nodes: ['n1', 'n2'] }));
    t.same(parsed, { kind: 'answer', replies: [usageErrors(['n1', 'n2'], 'Command is not supported.')] });
  }
});

t.test(
  'O12 getopenbmccons gives the console what it needs, and names nodes of which it knows too little',
  async (t) => {
    const command = getopenbmccons(async () => '127.10.0.9');
    t.same(command.route, { table: 'nodehm', column: 'cons', value: 'openbmc' });
    const call = callOf({ command: 'getopenbmccons', args: ['text'], nodes: ['n1', 'n2', 'n3'] });
    const tables = fakeTables({
      openbmc: [
        { node: 'n1', bmc: '127.10.0.1' },
        { node: 'n2', bmc: 'bmc2', username: 'admin', password: 'secret' },
      ],
      passwd: [{ key: 'openbmc', username: 'root', password: '0penBmc' }],
    });
    const daemon = {
      tables,
      settings: testServices().settings,
      files: testFiles,
      source: 'vm',
      now: () => 0,
      leftOf: () => [],
    };
    const parsed = command.parse(call);
    if (parsed.kind === 'answer') throw new Error('nothing is asked');
    t.same(await parsed.prepare(daemon), {
      kind: 'answer',
      replies: [
        nodeText('n3', 'Error: Unable to get information from openbmc table'),
        { node: { name: 'n1', bmcip: '127.10.0.1', username: 'root', passwd: '0penBmc' } },
        { node: { name: 'n2', bmcip: 'bmc2', username: 'admin', passwd: 'secret' } },
        { errorcode: 1 },
      ],
    });
  },
);
