import t from 'tap';
import { MANAGER, redfishError, SYSTEM, UPDATE } from '../../../../helpers/redfish-script.js';
import { ok, redfishRig } from './rig.js';

const set = (bmc: Awaited<ReturnType<typeof redfishRig>>['bmc'], path: string, more: object) =>
  bmc.resources.set(path, { ...bmc.resources.get(path), ...more });

t.test('power states in the words of all commands', async (t) => {
  const { bmc, send } = await redfishRig(t);
  const states = [
    ['On', 'Enabled', { chassis: 'On', host: 'Running' }],
    ['On', 'Quiesced', { chassis: 'On', host: 'Quiesced' }],
    ['PoweringOn', 'Starting', { chassis: 'Off', host: 'Off', requestedHost: 'On' }],
    ['PoweringOff', 'Disabled', { chassis: 'On', host: 'Running', requestedHost: 'Off' }],
    ['Off', 'Disabled', { chassis: 'Off', host: 'Off' }],
    [undefined, 'Enabled', { chassis: undefined, host: undefined }],
  ] as const;
  for (const [PowerState, State, value] of states) {
    set(bmc, SYSTEM, { PowerState, Status: { State } });
    t.match(await send({ verb: 'readState' }), ok({ bmc: 'Ready', ...value }), `${PowerState} ${State}`);
  }
  set(bmc, SYSTEM, { PowerState: 'Off' });
  set(bmc, '/redfish/v1/Chassis/chassis', { PowerState: 'On' });
  t.match(await send({ verb: 'readState' }), ok({ chassis: 'On', host: 'Off' }), 'the chassis is still on');
  set(bmc, MANAGER, { Status: { State: 'Starting' } });
  t.match(
    await send({ verb: 'readState' }),
    ok({ bmc: 'NotReady', bmcStarted: Date.UTC(2026, 0, 2, 3, 4, 5) }),
  );
});

t.test('B39 a service of the BMC that fails leaves the rest of the resource readable', async (t) => {
  const { send } = await redfishRig(t, {
    first: ({ path }) =>
      path === SYSTEM
        ? { status: 500, body: { '@odata.id': SYSTEM, PowerState: 'On', error: { code: 'x' } } }
        : undefined,
  });
  t.match(await send({ verb: 'readState', only: 'host' }), ok({ chassis: 'On', host: 'Running' }));
});

t.test('power requests name what the BMC allows', async (t) => {
  const { bmc, send } = await redfishRig(t);
  const reset = (type: string) => ({
    what: `POST ${SYSTEM}/Actions/ComputerSystem.Reset`,
    body: { ResetType: type },
  });
  await send({ verb: 'requestHost', transition: 'On' });
  await send({ verb: 'requestHost', transition: 'Off' });
  await send({ verb: 'requestChassis', transition: 'Off' });
  t.same(bmc.written, [reset('On'), reset('GracefulShutdown'), reset('ForceOff')]);
  set(bmc, `${SYSTEM}/ResetActionInfo`, {
    Parameters: [{ Name: 'ResetType', AllowableValues: ['ForceOn'] }],
  });
  await send({ verb: 'requestHost', transition: 'On' });
  t.same(bmc.written.at(-1), reset('ForceOn'));
  t.match(await send({ verb: 'requestChassis', transition: 'Off' }), { kind: 'refused', text: /ForceOff/ });
  await send({ verb: 'rebootBmc' });
  t.same(bmc.written.at(-1), {
    what: `POST ${MANAGER}/Actions/Manager.Reset`,
    body: { ResetType: 'GracefulRestart' },
  });
});

t.test('of several systems the physical one is the node; two of them are nobody', async (t) => {
  const { bmc, send } = await redfishRig(t);
  const link = (id: string) => ({ '@odata.id': `/redfish/v1/Systems/${id}` });
  bmc.resources.set('/redfish/v1/Systems/hypervisor', { SystemType: 'OS', PowerState: 'Off' });
  bmc.resources.set('/redfish/v1/Systems/one', { SystemType: 'Physical', PowerState: 'On' });
  bmc.resources.set('/redfish/v1/Systems', { Members: [link('hypervisor'), link('one')] });
  t.match(await send({ verb: 'readState', only: 'host' }), ok({ chassis: 'On' }));
  const two = await redfishRig(t);
  two.bmc.resources.set('/redfish/v1/Systems/one', { SystemType: 'Physical', PowerState: 'On' });
  two.bmc.resources.set('/redfish/v1/Systems/two', { SystemType: 'Physical', PowerState: 'On' });
  two.bmc.resources.set('/redfish/v1/Systems', { Members: [link('one'), link('two')] });
  t.match(await two.send({ verb: 'readState', only: 'host' }), {
    kind: 'refused',
    text: /several systems \(one, two\)/,
  });
});

t.test('firmware: what there is, what runs, and how an image gets there', async (t) => {
  const { bmc, send } = await redfishRig(t);
  set(bmc, `${UPDATE}/FirmwareInventory/bbbb2222`, { Status: { State: 'Updating', Health: 'OK' } });
  t.match(
    await send({ verb: 'listSoftware' }),
    ok({
      images: [
        { id: 'aaaa1111', version: 'bmc-1', purpose: 'BMC', activation: 'Active', priority: 0 },
        { id: 'bbbb2222', version: 'bmc-0', purpose: 'BMC', activation: 'Activating' },
        { id: 'cccc3333', version: 'host-1', purpose: 'Host', activation: 'Active' },
      ],
      functional: ['aaaa1111', 'cccc3333'],
      update: { kind: 'push', reboots: false, mostBytes: 31_457_280 },
    }),
  );
  set(bmc, `${UPDATE}/FirmwareInventory/cccc3333`, { Version: 'host-2' });
  const other = await send({ verb: 'listSoftware' });
  t.match(
    other,
    ok({ images: [{}, {}, { id: 'cccc3333', priority: undefined }] }),
    'what starts next is not told',
  );
  bmc.resources.delete(`${UPDATE}/FirmwareInventory/bbbb2222`);
  const list = await send({ verb: 'listSoftware' });
  t.match(list, ok({ images: [{ id: 'aaaa1111' }, { id: 'cccc3333' }] }), 'one that vanished meanwhile');
  set(bmc, UPDATE, { MultipartHttpPushUri: undefined });
  t.match(
    await send({ verb: 'listSoftware' }),
    ok({ update: { reboots: true } }),
    'a plain push cannot wait',
  );
  t.same(await send({ verb: 'switchSoftware', id: 'cccc3333' }), ok(undefined));
  t.same(bmc.written.at(-1), {
    what: `PATCH ${MANAGER}`,
    body: { Links: { ActiveSoftwareImage: { '@odata.id': `${UPDATE}/FirmwareInventory/cccc3333` } } },
  });
});

t.test('what has no counterpart says so', async (t) => {
  const { send } = await redfishRig(t);
  for (const verb of [
    { verb: 'deleteSoftware', id: 'x' },
    { verb: 'activateSoftware', id: 'x' },
    { verb: 'withdrawActivation', id: 'x' },
    { verb: 'setPriority', id: 'x', priority: 0 },
  ] as const) {
    t.match(await send(verb), { kind: 'refused', httpStatus: 501, text: /Redfish has no way to/ });
  }
  t.same(await send({ verb: 'readCpuVersion' }), ok(undefined));
});

t.test('the event log in the order of its ids, all pages, wherever it is', async (t) => {
  const { bmc, send } = await redfishRig(t);
  const all = [
    { id: 1, message: 'a' },
    { id: 2, message: 'b' },
    { id: 10, message: 'c' },
  ];
  t.same(await send({ verb: 'readEventLog' }), ok(all));
  set(bmc, SYSTEM, { LogServices: undefined });
  bmc.resources.set(`${MANAGER}/LogServices`, {
    Members: [{ '@odata.id': `${SYSTEM}/LogServices/EventLog` }],
  });
  t.same(await send({ verb: 'readEventLog' }), ok(all), 'under the manager');
});

t.test('dumps are cleared by their log', async (t) => {
  const { bmc, send } = await redfishRig(t);
  t.same(await send({ verb: 'clearDumps' }), ok(undefined));
  t.equal(bmc.written.at(-1)?.what, `POST ${MANAGER}/LogServices/Dump/Actions/LogService.ClearLog`);
});

t.test('B52 If-Match only where it is demanded, and never on actions', async (t) => {
  let demands = 428;
  const { server, send } = await redfishRig(t, {
    first: ({ method, headers }) =>
      (method === 'PATCH' || method === 'POST') && headers['x-auth-token'] !== undefined
        ? headers['if-match'] === '"1"'
          ? { status: 204 }
          : { status: demands }
        : undefined,
  });
  t.same(await send({ verb: 'switchSoftware', id: 'aaaa1111' }), ok(undefined));
  t.equal(server.seen.filter(({ method }) => method === 'PATCH').length, 2);
  demands = 412;
  t.match(await send({ verb: 'rebootBmc' }), { kind: 'refused', httpStatus: 412 });
  t.notOk(server.seen.some(({ method, headers }) => method === 'POST' && headers['if-match'] !== undefined));
});

t.test('the BMC says why in its extended messages, whatever its registry is called', async (t) => {
  const { send } = await redfishRig(t, {
    first: ({ path }) =>
      path === MANAGER
        ? redfishError(503, 'ServiceTemporarilyUnavailable', 'The service is temporarily unavailable.')
        : undefined,
  });
  const text = '[503] The service is temporarily unavailable.';
  const refused = { kind: 'refused', httpStatus: 503, text, detail: 'ServiceTemporarilyUnavailable' };
  t.match(await send({ verb: 'readState' }), refused);
  const notSent = { kind: 'silent', sent: 'withheld', text };
  t.match(await send({ verb: 'rebootBmc' }), notSent, 'what had to be read first is not the request itself');
});
