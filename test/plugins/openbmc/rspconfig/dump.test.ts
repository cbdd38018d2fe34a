import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { createBudget } from '../../../../plugins/openbmc/bmc/budget.js';
import type { BmcVerb } from '../../../../plugins/openbmc/bmc/verbs/index.js';
import { type Behaviour, startFleet } from '../../../../plugins/openbmc/simulator/index.js';
import { toNodeName } from '../../../../xcat-compat/names/node-name.js';
import { globalError, info, nodeError, nodeText } from '../../../../xcat-compat/wire/sendmsg.js';
import { fakeBmc, ok, refused, type Script, silent } from '../../../helpers/fake-bmc.js';
import { runCommand } from '../../../helpers/openbmc-command.js';
import { documentsOf, recordedCommand } from '../../../helpers/recorded-command.js';
import { testBmcs } from '../../../helpers/test-bmcs.js';
import { testServices } from '../../../helpers/worker-services.js';

const never = new AbortController().signal;
const recordedDump = {
  id: '1',
  time: new Date(2018, 10, 12, 5, 20).getTime(),
  size: 131_072,
};

async function dump(t: Test, words: string, script: Script = {}) {
  const bmc = fakeBmc(script);
  const logDirectory = t.testdir();
  const args = ['dump', ...words.split(' ').filter((word) => word !== '')];
  const outcome = await runCommand({ command: 'rspconfig', args }, { bmcOf: () => bmc, logDirectory });
  return { ...outcome, logDirectory, sent: bmc.sent.filter(({ verb }) => verb !== 'login') };
}

const listing = (...ids: readonly string[]): Script => ({
  listDumps: () => ok(ids.map((id) => ({ ...recordedDump, id }))),
});

t.test('O61 the recorded commands, byte for byte', async (t) => {
  for (const [name, script] of [
    ['rspconfig-dump-l-98', listing('1')],
    ['rspconfig-dump-g-99', {}],
    ['rspconfig-dump-c-100', {}],
  ] as const) {
    const { words, documents } = recordedCommand(name);
    const { replies } = await runCommand(words, { bmcOf: () => fakeBmc(script) });
    t.same(documentsOf(replies), documents, name);
  }
});

t.test('O61 clear one or all, generate', async (t) => {
  t.same((await dump(t, '-c 3')).sent, [{ verb: 'deleteDump', id: '3' }]);
  t.same((await dump(t, '--clear all')).sent, [{ verb: 'clearDumps' }]);
  const noId = await dump(t, '-g', { createDump: () => ok({ id: undefined }) });
  t.same(noId.replies, [
    nodeError('n1', 'BMC returned 200 OK but no ID was returned.  Verify manually on the BMC.'),
  ]);
});

t.test('O61 -d all fetches one after the other; what cannot be had keeps none back', async (t) => {
  const script: Script = {
    ...listing('1', '2', '3'),
    downloadDump: (count) => (count === 2 ? refused(404, '[404]') : undefined),
  };
  const { replies, sent, settled } = await dump(t, '-d all', script);
  t.same(
    sent.flatMap((verb) => (verb.verb === 'downloadDump' ? [verb.id] : [])),
    ['1', '2', '3'],
  );
  t.match(settled, [{ result: { kind: 'failure', reason: /^Invalid dump 2 was specified/ } }]);
  t.equal(JSON.stringify(replies).split('Downloading dump ').length - 1, 3);
  t.equal(JSON.stringify(replies).split('Invalid dump 2').length - 1, 2, 'when it happened, and at the end');
  const none = await dump(t, '-d all');
  t.same(none.replies.at(-1), nodeText('n1', 'No attributes returned from the BMC.'));
});

t.test('O61 without options: make one, wait, fetch; the wait is bounded and speaks', async (t) => {
  const late: Script = {
    listDumps: (count) => ok(count < 6 ? [] : [{ ...recordedDump, id: '2' }]),
  };
  const { replies, slept, sent } = await dump(t, '', late);
  t.same(slept, [15, 15, 15, 15, 15]);
  const texts = replies.map(({ node, data, info: line }) => JSON.stringify(node ?? data ?? line));
  t.match(texts, [
    /Capturing BMC Diagnostic information/,
    /Dump requested\. Target ID is 2, waiting for BMC to generate/,
    /Still waiting for dump 2 to be generated/,
    /n1: Downloading dump 2 to vm:.*\/dump\/19700101-\d{4}_n1_dump_2\.tar\.xz/,
  ]);
  t.match(sent.at(-1), { verb: 'downloadDump', id: '2', file: /_n1_dump_2\.tar\.xz$/ });

  const endless = await dump(t, '', listing('1'));
  t.equal(endless.slept.length, 20);
  t.same(endless.replies.at(-1), nodeError('n1', 'Could not find dump 2 after waiting 300 seconds.'));
  t.equal(endless.replies.filter((one) => JSON.stringify(one).includes('Still waiting')).length, 3);
});

t.test('O61 no directory, no command', async (t) => {
  const logDirectory = join(t.testdir(), 'file');
  writeFileSync(logDirectory, '');
  for (const [args, text] of [
    [['dump'], `Unable to find directory ${logDirectory}/dump/ to download dump file`],
    [
      ['dump', '-d', '1'],
      `Unable to create directory ${logDirectory}/dump/ to download dump file, cannot continue.`,
    ],
  ] as const) {
    const { replies } = await runCommand({ command: 'rspconfig', args }, { logDirectory });
    t.same(replies, [globalError(text)]);
  }
  const lost = await dump(t, '-d 1', { downloadDump: () => silent('Connection reset by peer', true) });
  t.same(lost.replies.at(-1), nodeError('n1', 'Failed to download dump 1 :Connection reset by peer'));
  t.same(lost.replies.filter(({ info: line }) => String(line).includes('Downloading')).length, 1);
  t.notSame(lost.replies[0], info(''));
});

async function simulated(t: Test, behaviour: Partial<Behaviour>, stallSeconds = 5) {
  const fleet = await startFleet({ count: 1, behaviour });
  const services = testServices({ requestSeconds: 20, loginSeconds: 20, stallSeconds });
  const bmcs = testBmcs(services);
  t.teardown(async () => {
    await bmcs.stop(never);
    await fleet.close();
  });
  const [bmc] = fleet.bmcs;
  if (bmc === undefined) throw new Error('an empty fleet');
  const node = { node: toNodeName('n1'), bmc: bmc.address, username: 'root', password: '0penBmc' };
  return {
    bmc,
    send: (verb: BmcVerb, signal = never) => bmcs.send(node, verb, createBudget(), signal),
  };
}

t.test('O62 dumps at both places of the legacy tree', async (t) => {
  for (const dumpPlace of ['early', 'later'] as const) {
    const { send } = await simulated(t, { dumpPlace, generation: 'L2', dumpBytes: 300_000 });
    const listed = async () => {
      const reply = await send({ verb: 'listDumps' });
      return reply.kind === 'ok' ? (reply.value as readonly { readonly id: string }[]) : [];
    };
    t.match(await listed(), [{ id: '1', time: 1_542_000_000_000, size: 131_072 }], dumpPlace);
    t.same(await send({ verb: 'createDump' }), { kind: 'ok', value: { id: '2' } });
    t.same((await listed()).length, 2);
    const file = join(t.testdir(), 'dump.tar.xz');
    t.same(await send({ verb: 'downloadDump', id: '2', file }), { kind: 'ok', value: { bytes: 300_000 } });
    t.equal(statSync(file).size, 300_000);
    t.equal(statSync(file).mode & 0o777, 0o600);
    t.match(readFileSync(file, 'latin1').slice(0, 200), /Path not found/, 'such bytes are no error');
    t.match(await send({ verb: 'deleteDump', id: '1' }), { kind: 'ok' });
    t.match(await listed(), [{ id: '2' }]);
    t.match(await send({ verb: 'clearDumps' }), { kind: 'ok' });
    t.same(await listed(), []);
  }
});

t.test('O62 what is not complete leaves no file', async (t) => {
  const directory = t.testdir();
  const { bmc, send } = await simulated(t, {});
  const file = join(directory, 'dump.tar.xz');
  t.match(await send({ verb: 'downloadDump', id: '9', file }), { kind: 'refused', httpStatus: 404 });
  t.same(readdirSync(directory), []);

  writeFileSync(file, 'an earlier one');
  await bmc.set({ faults: [{ at: 'read', kind: 'truncated', path: 'download' }] });
  t.match(await send({ verb: 'downloadDump', id: '1', file }), { kind: 'silent' });
  t.same(readdirSync(directory), ['dump.tar.xz']);
  t.equal(readFileSync(file, 'utf8'), 'an earlier one');

  const missing = await send({ verb: 'downloadDump', id: '1', file: join(directory, 'none', 'x') });
  t.match(missing, { kind: 'silent', sent: 'no', text: /Verify destination directory exists/ });
  t.notOk(existsSync(join(directory, 'none')));

  const aborted = await send({ verb: 'downloadDump', id: '1', file }, AbortSignal.abort());
  t.match(aborted, { kind: 'silent' });
  t.same(readdirSync(directory), ['dump.tar.xz']);
});

t.test('O24 a download that stands still ends, and says so', async (t) => {
  const directory = t.testdir();
  const { send } = await simulated(t, { faults: [{ at: 'read', kind: 'hang', path: 'download' }] }, 1);
  t.same(await send({ verb: 'downloadDump', id: '1', file: join(directory, 'dump.tar.xz') }), {
    kind: 'silent',
    sent: 'maybe',
    text: 'timed out after 1 seconds while downloading, without a byte in that time',
  });
  t.same(readdirSync(directory), []);
});
