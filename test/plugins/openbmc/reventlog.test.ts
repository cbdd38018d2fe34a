import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { Event } from '../../../plugins/openbmc/bmc/verbs/event-verbs.js';
import { unread } from '../../../plugins/openbmc/node/projection/reading.js';
import { eventLines } from '../../../plugins/openbmc/reventlog/event-lines.js';
import { readPolicyTable } from '../../../plugins/openbmc/reventlog/policy-table.js';
import { reventlog } from '../../../plugins/openbmc/reventlog/reventlog-daemon.js';
import { toNodeName } from '../../../xcat-compat/names/node-name.js';
import { info, nodeError, nodeText, usageErrors } from '../../../xcat-compat/wire/sendmsg.js';
import { fakeBmc, ok, refused, type Script } from '../../helpers/fake-bmc.js';
import { callOf, runCommand } from '../../helpers/openbmc-command.js';
import { documentsOf, recordedCommand } from '../../helpers/recorded-command.js';
import { withoutHint } from '../../helpers/usage-hint.js';

const inventory = '/xyz/openbmc_project/inventory/system/chassis';

/** The log of the recorded exchanges. */
const recordedEvents: readonly Event[] = [
  event(1, 'org.open_power.Host.Boot.Error.WatchdogTimedOut', '_PID=1001'),
  event(
    2,
    'xyz.openbmc_project.Inventory.Error.NotPresent',
    `CALLOUT_INVENTORY_PATH=${inventory}/powersupply1`,
    '_PID=1209',
  ),
  event(
    3,
    'org.open_power.Witherspoon.Fault.Error.PowerSupplyInputFault',
    'CALLOUT_DEVICE_PATH=/sys/devices/i2c-11/11-0069',
    'CALLOUT_ERRNO=5',
    '_PID=1337',
  ),
  event(4, 'org.open_power.Host.Error.Event', '_PID=1004'),
];

function event(id: number, message: string, ...details: readonly string[]): Event {
  const time = Date.UTC(2018, 10, 12, 5, 20 + id, 1) + new Date(2018, 10, 12).getTimezoneOffset() * 60_000;
  return { id, message, time, resolved: 0, details };
}

const withLog = (events: readonly Event[], more: Script = {}): Script => ({
  readEvents: () => ok(events),
  ...more,
});

async function run(words: readonly string[], script: Script = withLog(recordedEvents), nodes = ['n1']) {
  const bmc = fakeBmc(script);
  const outcome = await runCommand({ command: 'reventlog', args: words, nodes }, { bmcOf: () => bmc });
  return {
    ...outcome,
    bmc,
    ids: bmc.sent.flatMap((verb) => (verb.verb === 'resolveEvent' ? [verb.id] : [])),
  };
}

t.test('O43 O45 the recorded commands, byte for byte', async (t) => {
  const unknownId: Script = { resolveEvent: () => refused(403, '403 Forbidden') };
  const cases: readonly (readonly [string, Script])[] = [
    ['reventlog-67', withLog(recordedEvents)],
    ['reventlog-2-68', withLog(recordedEvents)],
    ['reventlog-empty-73', withLog([])],
    ['reventlog-clear-72', {}],
    ['reventlog-badid-71', unknownId],
    ['reventlog-resolved-69', {}],
  ];
  for (const [name, script] of cases) {
    const { words, documents } = recordedCommand(name);
    const outcome = await runCommand(words, { bmcOf: () => fakeBmc(script) });
    t.same(documentsOf(outcome.replies), documents, name);
  }
});

t.test('O44 the last entries are counted by entries, not by ids', async (t) => {
  const sparse = [1, 2, 10].map((id) => event(id, `m${id}`));
  const shown = async (word: string) =>
    (await run([word], withLog(sparse))).replies.flatMap(({ info: line }) => {
      const id = /\[(\d+)\]/.exec(String(line))?.[1];
      return id === undefined ? [] : [id];
    });
  t.same(await shown('2'), ['2', '10']);
  t.same(await shown('5'), ['1', '2', '10']);
  t.same(await shown('0'), ['1', '2', '10']);
  t.same(await shown('all'), ['1', '2', '10']);
});

t.test('O45 usage errors', async (t) => {
  const usage = async (...words: readonly string[]) => (await run(words)).replies;
  const says = (text: string) => [usageErrors(['n1'], text)];
  const noIds =
    "Usage error. Provide a comma separated list of IDs to be resolved. Example: 'resolved=x,y,z'";
  t.same(await usage('resolved='), says(noIds));
  t.same(await usage('resolved'), says(noIds));
  t.same(await usage('all', '-s'), says('The -s option is not supported for OpenBMC.'));
  t.same(withoutHint(t, await usage('-s')), says('Unsupported command: reventlog -s'));
  t.same(await usage('1', '2'), says('Only one option is supported at the same time for reventlog'));
  t.same(withoutHint(t, await usage('foo')), says('Unsupported command: reventlog foo'));
  t.same(withoutHint(t, await usage('foo=1')), says('Unsupported command: reventlog foo=1'));
  t.same((await run(['resolved=1'], {}, ['n1', 'n2'])).replies, [
    usageErrors(['n1', 'n2'], 'Resolving faults over a xCAT noderange is not recommended.'),
  ]);
});

t.test('O46 an unknown id keeps none of the others from being resolved', async (t) => {
  const script: Script = {
    resolveEvent: (_count, verb) =>
      verb.verb === 'resolveEvent' && Number(verb.id) > 90 ? refused(404, '[404] gone') : undefined,
  };
  const mixed = await run(['resolved=98,1,99,2'], script);
  t.same(mixed.ids, ['98', '1', '99', '2']);
  const invalid = (id: number) =>
    nodeError('n1', `Invalid ID: ${id} provided to be resolved. [404 Not Found]`);
  const errors = mixed.replies.filter(({ node }) => node !== undefined && 'error' in node);
  t.same(errors, [invalid(98), invalid(99)], 'each once');
  t.same(
    mixed.replies.filter((one) => !errors.includes(one)).slice(1),
    ['1', '2'].map((id) => nodeText('n1', `Resolved ${id}.`)),
  );
  t.match(mixed.settled, [{ result: { kind: 'failure', reason: /Invalid ID: 99/ } }]);

  const atEnd = await run(['resolved=1,99'], script);
  t.match(atEnd.settled, [{ result: { kind: 'failure', reason: /Invalid ID: 99/ } }]);
  const all = await run(['resolved=1,2'], script);
  t.match(all.settled, [{ result: { kind: 'success' } }]);
});

t.test('O45 resolved=LED resolves the entries that have lit one, in any case of letters', async (t) => {
  for (const word of ['resolved=LED', 'resolved=led', 'resolved=Led']) {
    const { ids, replies } = await run([word]);
    t.same(ids, ['2', '3']);
    t.same(
      replies.slice(1),
      ['2', '3'].map((id) => nodeText('n1', `Resolved ${id}.`)),
    );
  }
  const none = await run(['resolved=LED'], withLog([event(1, 'm')]));
  t.same(none.ids, []);
  t.same(none.replies.at(-1), nodeError('n1', 'No event log entries needed to be resolved'));
});

t.test('O43 the policy table names what it knows', async (t) => {
  const directory = t.testdir();
  const path = join(directory, 'policyTable.json');
  const known = {
    EventType: 'Hardware',
    Message: 'A power supply is missing',
    Severity: 'Critical',
    AffectedSubsystem: 'Power',
  };
  const key = `xyz.openbmc_project.Inventory.Error.NotPresent||${inventory}/powersupply1`;
  writeFileSync(path, JSON.stringify({ events: { [key]: known, broken: { Message: 1 } } }));
  const policy = await readPolicyTable(path);
  t.same(policy, { kind: 'table', events: { [key]: known } });

  const { lines } = eventLines(policy, undefined)(recordedEvents, unread(toNodeName('n1')));
  const texts = lines.map((line) => (line.kind === 'reply' ? String(line.response.info) : ''));
  t.match(
    texts[1],
    /\[2\]: Hardware, \(Critical\) A power supply is missing \(AffectedSubsystem: Power, PID: 1209\), Resolved: 0 \[LED\]$/,
  );
  t.match(
    texts[0],
    /\[1\]: Not found in policy table: org\.open_power\.Host\.Boot\S* \(PID: 1001\), Resolved: 0$/,
  );

  t.same(await readPolicyTable(join(directory, 'none')), { kind: 'missing' });
  for (const text of ['', 'no json', '[]', '{}', 'x'.repeat(5 * 1024 * 1024)]) {
    writeFileSync(path, text);
    t.same(await readPolicyTable(path), { kind: 'empty' });
  }
});

t.test('O43 one hint per command, after the nodes, and none when the table is there', async (t) => {
  const path = join(t.testdir(), 'policyTable.json');
  const hintOf = async (word: string) => {
    const command = reventlog(async () => undefined, path);
    const call = callOf({ command: 'reventlog', args: [word], nodes: ['n1', 'n2'] });
    const parsed = command.parse(call);
    if (parsed.kind !== 'asked') throw new Error('no plan');
    const tables = { rows: async (table: string) => rowsOf(table) };
    const prepared = await parsed.prepare({
      tables,
      settings: {},
      source: 'vm',
      now: () => 0,
    } as unknown as Parameters<typeof parsed.prepare>[0]);
    if (prepared.kind !== 'run') throw new Error('nothing to run');
    return prepared.finish([], call);
  };
  const install =
    'install the openbmctool rpm from https://www.ibm.com/support/customercare/sas/f/lopdiags/scaleOutLCdebugtool.html#OpenBMC to obtain more detailed logging messages.';
  t.same(await hintOf('all'), [info(`Could not find '/opt/ibm/ras/lib/policyTable.json', ${install}`)]);
  writeFileSync(path, '');
  t.same(await hintOf('all'), [info(`No data in '/opt/ibm/ras/lib/policyTable.json', ${install}`)]);
  writeFileSync(path, '{"events":{}}');
  t.same(await hintOf('all'), []);
  t.same(await hintOf('clear'), []);
});

function rowsOf(table: string) {
  if (table === 'openbmc') return ['n1', 'n2'].map((node) => ({ node, bmc: '127.10.0.1' }));
  return table === 'passwd' ? [{ key: 'openbmc', username: 'root', password: 'x' }] : [];
}

t.test('O43 callouts: the last detail that tells wins', async (t) => {
  const shown = (...details: readonly string[]) => {
    const { lines } = eventLines({ kind: 'missing' }, undefined)(
      [event(1, 'm', ...details)],
      unread(toNodeName('n1')),
    );
    const [line] = lines;
    return line?.kind === 'reply' ? String(line.response.info).replace(/^.*\]: /, '') : '';
  };
  t.equal(shown(), 'm (PID: ), Resolved: 0');
  t.equal(shown('GPU number 3', 'PID=7'), `m||${inventory}/motherboard/gpu3 (PID: 7), Resolved: 0 [LED]`);
  t.equal(shown('ESEL=00 01', '_PID=8'), 'm (PID: 8), Resolved: 0');
  t.equal(shown('CALLOUT_INVENTORY_PATH=/a', 'CALLOUT_DEVICE_PATH=/b'), 'm||I2C (PID: ), Resolved: 0 [LED]');
});
