import t from 'tap';
import type { DumpMaking } from '../../../../../plugins/openbmc/bmc/verbs/dump-verbs.js';
import type { BmcReply, BmcVerb } from '../../../../../plugins/openbmc/bmc/verbs/index.js';
import { nodeError, nodeText } from '../../../../../xcat-compat/wire/sendmsg.js';
import { fakeBmc, ok, refused, type Script, silent } from '../../../../helpers/fake-bmc.js';
import { runCommand } from '../../../../helpers/openbmc-command.js';
import { MANAGER, redfishError } from '../../../../helpers/redfish-script.js';
import type { Scripted } from '../../../../helpers/scripted-bmc.js';
import { redfishRig } from './rig.js';

const LOG = `${MANAGER}/LogServices/Dump`;
const TASK = '/redfish/v1/TaskService/Tasks/7';
const running = { kind: 'running' };
const making: DumpMaking = { task: { path: TASK, started: 'now' }, before: ['1'] };

async function generate(script: Script, words: readonly string[] = ['-g']) {
  const bmc = fakeBmc({ createDump: () => ok({ id: undefined, making }), ...script });
  const args = ['dump', ...words];
  const logDirectory = t.testdir();
  const outcome = await runCommand({ command: 'rspconfig', args }, { bmcOf: () => bmc, logDirectory });
  return { ...outcome, sent: bmc.sent.filter(({ verb }) => verb !== 'login') };
}

t.test('a dump without an id is waited for by the table', async (t) => {
  const late: Script = {
    findDump: (count) => {
      if (count === 2) return silent('Connection reset by peer', true);
      return count < 5 ? ok(running) : ok({ kind: 'made', id: '8' });
    },
  };
  const { replies, slept, sent } = await generate(late);
  t.same(slept, [5, 5, 5, 5]);
  t.same(replies, [nodeText('n1', '[8] success')]);
  t.same(sent[1], { verb: 'findDump', making });

  const captured = await generate({ ...late, listDumps: () => ok([{ id: '8', time: 0, size: 1 }]) }, []);
  const requested = 'Dump requested. Target ID is 8, waiting for BMC to generate...';
  t.match(captured.replies, [{}, nodeText('n1', requested), {}]);
  t.match(captured.sent.at(-1), { verb: 'downloadDump', id: '8' });

  const endless = await generate({ findDump: () => ok(running) });
  t.equal(endless.slept.length, 120, 'ten minutes');
  const noId = 'BMC returned 200 OK but no ID was returned.  Verify manually on the BMC.';
  t.same(endless.replies, [nodeError('n1', noId)]);
  const refusing = await generate({ findDump: () => refused(503, '[503]') });
  t.same(refusing.replies, [nodeError('n1', noId)]);
  const failed = await generate({ findDump: () => ok({ kind: 'failed', message: 'No space.' }) });
  t.same(failed.replies, [nodeError('n1', 'The BMC could not make the dump. No space.')]);
});

/** A BMC whose dump log can be asked for a dump, which `task` answers for. */
async function dumpRig(t: Parameters<typeof redfishRig>[0], begun: Scripted, task: () => Scripted) {
  const rig = await redfishRig(t, {
    first: ({ method, path }) => {
      if (method === 'POST' && path.endsWith('CollectDiagnosticData')) return begun;
      return path === TASK ? task() : undefined;
    },
  });
  const list = (...ids: readonly string[]) =>
    rig.bmc.resources.set(`${LOG}/Entries`, {
      Members: ids.map((id) => ({ '@odata.id': `${LOG}/Entries/${id}` })),
    });
  list('1');
  return { ...rig, list };
}

const begunTask: Scripted = {
  status: 202,
  headers: { location: '/redfish/v1/TaskService/TaskMonitors/7' },
  body: { '@odata.id': TASK, '@odata.type': '#Task.v1_4_3.Task', TaskState: 'Running', StartTime: 'now' },
};

t.test('while it is made the task alone is read, and tells the id at its end', async (t) => {
  let state: object = { TaskState: 'Running' };
  const body = () => ({ '@odata.id': TASK, StartTime: 'now', ...state });
  const { send, asked } = await dumpRig(t, begunTask, () => ({ status: 200, body: body() }));
  t.same(await send({ verb: 'createDump' }), ok({ id: undefined, making }));
  asked();
  t.same(await send({ verb: 'findDump', making }), ok(running));
  t.same(asked(), [`GET ${TASK}`]);
  const Payload = { HttpHeaders: ['Host: x', `Location: ${LOG}/Entries/2`] };
  state = { TaskState: 'Completed', Payload };
  t.same(await send({ verb: 'findDump', making }), ok({ kind: 'made', id: '2' }));
  t.same(asked(), [`GET ${TASK}`], 'no list is read');
  state = { TaskState: 'Exception', Messages: [{ Message: 'No space.' }] };
  t.same(await send({ verb: 'findDump', making }), ok({ kind: 'failed', message: 'No space.' }));
});

t.test('without a task, or its word, the dump is the one that was not listed before', async (t) => {
  let task: Scripted = redfishError(404, 'ResourceNotFound', 'x');
  const { send, list } = await dumpRig(t, { status: 204 }, () => task);
  const begun = await send({ verb: 'createDump' });
  const own = { task: undefined, before: ['1'] };
  t.same(begun, ok({ id: undefined, making: own }));
  const both: readonly BmcVerb[] = [
    { verb: 'findDump', making: own },
    { verb: 'findDump', making },
  ];
  for (const verb of both) t.same(await send(verb), ok(running));
  list('1', '..%2F2', '3');
  for (const verb of both) t.same(await send(verb), ok({ kind: 'made', id: '3' }), 'ids are names of files');
  task = { status: 200, body: { '@odata.id': TASK, StartTime: 'now', TaskState: 'Completed' } };
  t.same(await send({ verb: 'findDump', making }), ok({ kind: 'made', id: '3' }));
  list('1');
  task = { status: 500 };
  t.match(await send({ verb: 'findDump', making }), { kind: 'refused', httpStatus: 500 });
});

t.test('one dump is found without the list of all', async (t) => {
  const { bmc, send, asked, list } = await dumpRig(t, begunTask, () => ({ status: 404 }));
  bmc.resources.set(`${LOG}/Entries/1`, { Id: '1' });
  bmc.resources.set(`${LOG}/Entries/x9`, { Id: '9' });
  list('1', 'x9');
  const removed = async (id: string): Promise<BmcReply<unknown>> => send({ verb: 'deleteDump', id });
  t.match(await removed('1'), { kind: 'ok' });
  t.notOk(asked().includes(`GET ${LOG}/Entries`));
  t.match(await removed('9'), { kind: 'ok' });
  t.equal(bmc.written.at(-1)?.what, `DELETE ${LOG}/Entries/x9`, 'wherever it is');
  t.match(await removed('4'), { kind: 'refused', httpStatus: 404, text: /no dump 4/ });
});
