import { createHash } from 'node:crypto';
import t from 'tap';
import { type SimulatedBmc, startFleet } from '../../../../plugins/openbmc/simulator/index.js';
import { ask, imageTar } from './ask.js';
import { bodyOf, openRedfish, updateForm, updateUri, v1, wordOf } from './redfish-ask.js';

const fleet = await startFleet({ count: 1, behaviour: { generation: 'R' } });
t.teardown(() => fleet.close());
const [bmc] = fleet.bmcs as readonly [SimulatedBmc];
const asMade = bmc.behaviour;
t.beforeEach(async () => {
  await bmc.set(asMade);
  await bmc.reset();
});

const service = `${v1}/UpdateService`;
const tar = imageTar('v9.9');
const sha256 = createHash('sha256').update(tar).digest('hex');

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 5));
}

t.test('B15 an update: 202, a task, a monitor that says 202, 204 once and then 404', async (t) => {
  await bmc.set({ applyTime: 'OnReset' });
  const { push, get, task, resource } = await openRedfish(bmc);
  const answer = await push(tar);
  t.strictSame(
    [answer.status, answer.headers.location, answer.headers['retry-after']],
    [202, `${v1}/TaskService/TaskMonitors/0`, '30'],
  );
  t.match(bodyOf(answer), { Id: '0', TaskState: 'Running', PercentComplete: 0 });
  const monitor = `${v1}/TaskService/TaskMonitors/0`;
  t.equal((await get(monitor)).status, 202);
  const done = await task(0, 'Completed');
  t.match(done, { TaskStatus: 'OK', PercentComplete: 100, TaskMonitor: monitor });
  t.match(
    (done['Messages'] as { MessageId: string }[]).map((message) => message.MessageId.replace(/^.*\./, '')),
    ['TaskStarted', 'TaskProgressChanged'],
  );
  t.strictSame([(await get(monitor)).status, (await get(monitor)).status], [204, 404]);
  t.notOk('TaskMonitor' in (await resource(`${v1}/TaskService/Tasks/0`)));
  t.match(bmc.counters(), {
    activations: 1,
    reboots: 0,
    uploads: [{ bytes: tar.length, sha256, version: 'v9.9', status: 202 }],
  });
});

t.test('B16 Immediate: the BMC starts again by itself, runs the image, and the task is gone', async (t) => {
  const session = await openRedfish(bmc);
  const id = /[0-9a-f]{8}/;
  t.equal((await session.push(tar)).status, 202);
  await until(() => bmc.counters().reboots === 1);
  await until(() => bmc.state().phase === 'gone');
  await until(() => bmc.state().phase === 'up');
  t.equal(
    (await session.get(`${v1}/TaskService/Tasks/0`)).status,
    404,
    'the session lives, the task does not',
  );
  const manager = await session.resource(`${v1}/Managers/bmc`);
  t.match(manager, { FirmwareVersion: 'v9.9', Links: { ActiveSoftwareImage: { '@odata.id': id } } });
  const image = (manager['Links'] as { ActiveSoftwareImage: { '@odata.id': string } }).ActiveSoftwareImage;
  t.match(await session.resource(image['@odata.id']), {
    Version: 'v9.9',
    Status: { State: 'Enabled', Health: 'OK' },
  });
});

t.test('B14 where images are pushed to, by year', async (t) => {
  const { resource, push, patch } = await openRedfish(bmc);
  t.match(await resource(service), {
    HttpPushUri: updateUri,
    MultipartHttpPushUri: `${service}/update-multipart`,
    MaxImageSizeBytes: 128 * 1024 * 1024,
    HttpPushUriOptions: { HttpPushUriApplyTime: { ApplyTime: 'Immediate' } },
  });
  await bmc.set({
    pushUri: 'service',
    multipartUri: 'none',
    applyTimeIsSettable: true,
    tellsImageLimit: false,
  });
  const old = await resource(service);
  t.equal(old['HttpPushUri'], service);
  t.notOk('MultipartHttpPushUri' in old || 'MaxImageSizeBytes' in old);
  const times = (ApplyTime: string) => ({ HttpPushUriOptions: { HttpPushUriApplyTime: { ApplyTime } } });
  t.equal((await patch(service, times('Sometimes'))).status, 400);
  t.equal((await patch(service, times('OnReset'))).status, 204);
  t.match(await resource(service), times('OnReset'));
  t.equal((await push(tar, updateUri)).status, 404);
  t.equal((await push(tar, service)).status, 202);
  await until(
    () =>
      bmc.counters().activations === 1 &&
      bmc.state().images.some((image) => image.version === 'v9.9' && image.activation === 'Active'),
  );
  t.equal(bmc.counters().reboots, 0);
});

t.test('B14 a form: parameters, their errors, and forms at the other resource', async (t) => {
  const { headers, task } = await openRedfish(bmc);
  const form = (parameters: unknown, image: Buffer | null = tar, uri = `${service}/update-multipart`) => {
    const { type, body } = updateForm(parameters, image ?? undefined);
    return ask(bmc, 'POST', uri, { headers: { ...headers, 'Content-Type': type }, body });
  };
  const onReset = { '@Redfish.OperationApplyTime': 'OnReset' };
  const manager = `${v1}/Managers/bmc`;
  t.equal((await form({ Targets: [manager], ...onReset })).status, 202);
  t.match(await task(0, 'Completed'), { Payload: { TargetUri: `${service}/update-multipart` } });
  t.match(bmc.counters().uploads, [{ bytes: tar.length, sha256, status: 202 }]);
  t.equal(wordOf(await form({ '@Redfish.OperationApplyTime': 'Never' })), 'PropertyValueNotInList');
  t.equal(wordOf(await form({ Targets: [manager, manager] })), 'PropertyValueFormatError');
  t.match((await form(onReset, null)).body, /The property UpdateFile is a required property/);
  const misplaced = await form(onReset, tar, updateUri);
  t.strictSame([misplaced.status, misplaced.body], [400, '']);
  await bmc.set({ targetsAreOptional: false });
  t.equal((await form(onReset)).status, 400);
  await bmc.set({ multipartUri: 'shared' });
  t.equal((await form({ Targets: [manager], ...onReset }, tar, updateUri)).status, 202);
});

t.test('B30 a second update: 500 with D-Bus, 503 with files, or a task that never ends', async (t) => {
  await bmc.set({ applyTime: 'OnReset', idDelayMs: 3000 });
  const { push, task } = await openRedfish(bmc);
  t.equal((await push(tar)).status, 202);
  const error = await push(imageTar('v10'));
  t.strictSame([error.status, wordOf(error)], [500, 'InternalError']);
  await bmc.set({ secondUpdate: 'busy' });
  const busy = await push(imageTar('v10'));
  t.strictSame([busy.status, busy.headers['retry-after']], [503, '30']);
  await bmc.set({ secondUpdate: 'busyUrl' });
  t.equal((await push(imageTar('v10'))).headers['retry-after'], service, 'B41 no number at all');
  await bmc.set({ secondUpdate: 'endless', taskStallMs: 100 });
  t.equal((await push(imageTar('v10'))).status, 202);
  await task(0, 'Completed');
  t.match(await task(1, 'Cancelled'), { TaskStatus: 'Warning', PercentComplete: 0 });
  t.equal(bmc.counters().activations, 1);
});

t.test('a second update that is refused as busy, and whose image is kept and never activated', async (t) => {
  await bmc.set({ applyTime: 'OnReset', updateMode: 'files', idDelayMs: 300, idScheme: 'sha512' });
  const { push, task, resource } = await openRedfish(bmc);
  const first = push(tar);
  await new Promise((resolve) => setTimeout(resolve, 100));
  const busy = await push(imageTar('v10'));
  t.strictSame([busy.status, busy.headers['retry-after']], [503, '30']);
  t.equal((await first).status, 202);
  await task(0, 'Completed');
  const again = await push(imageTar('v10'));
  t.strictSame([again.status, wordOf(again)], [409, 'ResourceAlreadyExists']);
  const kept = bmc.state().images.find(({ version }) => version === 'v10');
  t.match(kept, { activation: 'Ready' });
  t.match(await resource(`${service}/FirmwareInventory/${kept?.id}`), { Status: { State: 'Disabled' } });
  t.equal(bmc.counters().activations, 1);
});

t.test('B32 a bad image: a task that fails and an event, or 400 in the answer itself', async (t) => {
  const { push, task, resource } = await openRedfish(bmc);
  t.equal((await push(Buffer.alloc(2000, 'x'))).status, 202);
  t.match(await task(0, 'Exception'), { TaskStatus: 'Warning' });
  const log = await resource(`${v1}/Systems/system/LogServices/EventLog/Entries`);
  t.match((log['Members'] as object[]).at(-1), { Message: /Software\.Image\.Error\.ManifestFileFailure/ });
  await bmc.set({ updateMode: 'files' });
  const bad = await push(Buffer.alloc(2000, 'x'));
  t.strictSame([bad.status, wordOf(bad)], [400, 'MissingOrMalformedPart']);
  await bmc.set({ idScheme: 'sha512', applyTime: 'OnReset' });
  t.equal((await push(tar)).status, 202);
  await until(() =>
    bmc.state().images.some(({ version, activation }) => version === 'v9.9' && activation === 'Active'),
  );
  const again = await push(tar);
  t.strictSame([again.status, wordOf(again)], [409, 'ResourceAlreadyExists']);
});

t.test(
  'B38 an activation that fails, and one that stands still: cancelled, though the flash goes on',
  async (t) => {
    await bmc.set({ activationEnd: { kind: 'failed', atPercent: 50 } });
    const { push, task } = await openRedfish(bmc);
    await push(tar);
    t.match(await task(0, 'Exception'), { PercentComplete: 50, TaskStatus: 'Warning' });
    await bmc.set({
      activationEnd: { kind: 'active' },
      activationSteps: [10],
      activationMs: 600,
      taskStallMs: 150,
      applyTime: 'OnReset',
    });
    await push(imageTar('v10'));
    t.match(await task(1, 'Cancelled'), { PercentComplete: 10 });
    await until(() =>
      bmc.state().images.some(({ version, activation }) => version === 'v10' && activation === 'Active'),
    );
    t.match(await task(1, 'Cancelled'), {}, 'and stays so');
  },
);

t.test('B52 a task that is gone after its success; an old place of the monitor', async (t) => {
  await bmc.set({ tasksVanish: true, taskMonitor: 'below', applyTime: 'OnReset' });
  const { push, get } = await openRedfish(bmc);
  const answer = await push(tar);
  t.equal(answer.headers.location, `${v1}/TaskService/Tasks/0/Monitor`);
  await until(async () => (await get(`${v1}/TaskService/Tasks/0`)).status === 404);
  t.ok(bmc.state().images.some(({ version, activation }) => version === 'v9.9' && activation === 'Active'));
});

t.test('B34, B35 too large is 413, no session 401, another type 400', async (t) => {
  await bmc.set({ uploadLimitBytes: 5000 });
  const { headers, push } = await openRedfish(bmc);
  t.equal((await push(Buffer.alloc(6000))).status, 413);
  const octets = { 'Content-Type': 'application/octet-stream' };
  t.equal((await ask(bmc, 'POST', updateUri, { headers: octets, body: tar })).status, 401);
  const text = { ...headers, 'Content-Type': 'text/plain' };
  t.equal((await ask(bmc, 'POST', updateUri, { headers: text, body: 'x' })).status, 400);
  t.equal(bmc.counters().uploads.length, 0);
});

t.test('B22 ActiveSoftwareImage: the other side is started at once', async (t) => {
  const { patch, resource } = await openRedfish(bmc);
  const [, other] = bmc.state().images;
  const link = (id: string | undefined) => ({
    Links: { ActiveSoftwareImage: { '@odata.id': `${service}/FirmwareInventory/${id}` } },
  });
  t.equal((await patch(`${v1}/Managers/bmc`, link('none'))).status, 400);
  t.equal((await patch(`${v1}/Managers/bmc`, link(other?.id))).status, 200);
  await until(() => bmc.state().phase === 'gone');
  await until(() => bmc.state().phase === 'up');
  t.equal((await resource(`${v1}/Managers/bmc`))['FirmwareVersion'], other?.version);
});

t.test('B20 Manager.Reset: 200, gone, Starting, Enabled', async (t) => {
  await bmc.set({ notReadyMs: 1000 });
  const { post, resource } = await openRedfish(bmc);
  const reset = `${v1}/Managers/bmc/Actions/Manager.Reset`;
  t.equal(wordOf(await post(reset, { ResetType: 'On' })), 'ActionParameterNotSupported');
  t.equal(wordOf(await post(reset, { ResetType: 'GracefulRestart' })), 'Success');
  await until(() => bmc.state().phase === 'gone');
  await until(() => bmc.state().phase === 'up');
  t.match(await resource(`${v1}/Managers/bmc`), { Status: { State: 'Starting' } });
  await until(async () => /Enabled/.test(JSON.stringify((await resource(`${v1}/Managers/bmc`))['Status'])));
  t.equal(bmc.counters().reboots, 1);
});

t.test('an update brings another generation: L2 comes back Redfish only', async (t) => {
  await bmc.set({ generation: 'L2', updatedGeneration: 'R' });
  const { push, headers } = await openRedfish(bmc);
  const state = '/xyz/openbmc_project/state/enumerate';
  t.equal((await ask(bmc, 'GET', state, { headers })).status, 200);
  t.equal((await push(tar)).status, 202);
  await until(() => bmc.state().phase === 'gone');
  await until(() => bmc.state().phase === 'up');
  t.equal((await ask(bmc, 'GET', state, { headers })).status, 404);
  t.equal(bmc.behaviour.generation, 'R');
  t.equal((await ask(bmc, 'GET', `${v1}/Systems/system`, { headers })).status, 200, 'the session lives');
});
