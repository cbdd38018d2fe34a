import t from 'tap';
import { type SimulatedBmc, startFleet } from '../../../../plugins/openbmc/simulator/index.js';
import { fixture } from '../../../helpers/fixtures.js';
import { ask, loggedIn, recorded, root } from './ask.js';
import { bodyOf, openRedfish, v1, wordOf } from './redfish-ask.js';

const generations = ['L0', 'L1', 'L2', 'L3', 'R'] as const;
const fleet = await startFleet({
  count: 5,
  behaviourOf: (index) => ({ generation: generations[index] ?? 'R' }),
});
t.teardown(() => fleet.close());
t.beforeEach(() => Promise.all(fleet.bmcs.map((bmc) => bmc.reset())).then(() => undefined));
const [L0, , L2, L3, R] = fleet.bmcs as readonly [
  SimulatedBmc,
  SimulatedBmc,
  SimulatedBmc,
  SimulatedBmc,
  SimulatedBmc,
];

const sessions = `${v1}/SessionService/Sessions`;
const system = `${v1}/Systems/system`;
const rootPassword = { UserName: 'root', Password: '0penBmc' };

/** Real and simulated body, without what is each BMC's own. */
const real = (title: string) => recorded('bmcweb-redfish.txt', title);

t.test('B1, B47 who has what: L0 no Redfish, R no legacy, the others both', async (t) => {
  for (const bmc of fleet.bmcs) {
    const { status } = await ask(bmc, 'GET', `${v1}/`);
    t.equal(status, bmc === L0 ? 404 : 200, bmc.behaviour.generation);
  }
  const { headers } = await openRedfish(R);
  t.equal(
    (await ask(R, 'GET', `${root}/state/enumerate`)).status,
    401,
    'not logged in: 401, whatever there is',
  );
  const nothing = await ask(R, 'GET', `${root}/state/enumerate`, { headers });
  t.strictSame([nothing.status, nothing.body], [404, ''], 'an empty body, not a legacy one');
  t.equal(
    (await ask(R, 'POST', '/login', { body: { username: 'root', password: '0penBmc' } })).status,
    200,
    'but /login is there',
  );
  t.equal((await ask(R, 'PUT', '/upload/image/i.tar', { headers, body: 'x' })).status, 404);
  const legacy = await ask(L2, 'GET', `${root}/state/enumerate`, {
    headers: (await openRedfish(L2)).headers,
  });
  t.equal(legacy.status, 200, 'a token of either surface is good for the other');
});

t.test(
  'B46 L3 reads by REST, takes no data-array login, and fails on every write but those of Redfish',
  async (t) => {
    const array = await ask(L3, 'POST', '/login', { body: { data: ['root', '0penBmc'] } });
    t.strictSame([array.status, array.body], [400, '']);
    const session = await openRedfish(L3);
    const { headers } = session;
    const path = `${root}/state/host0/attr/RequestedHostTransition`;
    t.equal((await ask(L3, 'GET', path, { headers })).status, 200);
    const body = { data: 'xyz.openbmc_project.State.Host.Transition.Off' };
    const put = await ask(L3, 'PUT', path, { headers, body });
    t.match(put, { status: 500, body: /Invalid arg type/ });
    const action = await ask(L3, 'POST', `${root}/user/root/action/SetPassword`, {
      headers,
      body: { data: ['x'] },
    });
    t.equal(action.status, 400, 'an action with arguments');
    const bare = await ask(L3, 'POST', `${root}/logging/action/DeleteAll`, { headers, body: { data: [] } });
    t.equal(bare.status, 200, 'one without');
    const reset = await session.post(`${system}/Actions/ComputerSystem.Reset`, { ResetType: 'ForceOff' });
    t.equal(reset.status, 204);
    await until(async () => (await session.resource(system))['PowerState'] === 'Off');
    t.match(
      (await ask(L3, 'GET', `${root}/state/host0`, { headers })).body,
      /HostState\.Off/,
      'one state, two surfaces',
    );
  },
);

t.test('B13 sessions and their errors are worded as a running bmcweb words them', async (t) => {
  const post = (body: unknown, headers: Record<string, string> = {}) =>
    ask(R, 'POST', sessions, { body, headers });
  const json = { 'Content-Type': 'application/json' };
  for (const [title, answer] of [
    ['sessions missing pw', await post({ UserName: 'root' })],
    ['sessions unknown prop', await post({ ...rootPassword, X: 1 })],
    ['sessions bad json', await post('{', json)],
    ['sessions no content type', await post('{}', {})],
  ] as const) {
    const { status, body } = real(title);
    t.strictSame({ status: answer.status, body: answer.body }, { status, body }, title);
  }
  const wrong = await post({ UserName: 'root', Password: 'wrong' });
  t.equal(wrong.status, 401);
  t.ok(fixture('bmc/bmcweb-redfish.txt').includes(wrong.body), 'worded as recorded');
  const unknown = await ask(R, 'GET', `${v1}/Systems`);
  t.strictSame([unknown.status, unknown.body, unknown.headers['www-authenticate']], [401, '', 'Basic']);
  t.equal((await ask(R, 'GET', `${v1}/Nope`)).status, 401, 'an unknown resource too');
});

t.test('B13 a session: token and place, cookies when X-Requested-With is sent, and its end', async (t) => {
  const session = await openRedfish(R);
  t.equal(session.login.status, 201);
  t.match(session.headers['X-Auth-Token'], /^\w{20}$/);
  const location = String(session.login.headers.location);
  t.match(location, /^\/redfish\/v1\/SessionService\/Sessions\/\w{10}$/);
  const cookies = await ask(R, 'POST', sessions, {
    body: rootPassword,
    headers: { 'X-Requested-With': 'x' },
  });
  t.equal(cookies.headers['x-auth-token'], undefined);
  t.match(cookies.headers['set-cookie'], [/^XSRF-TOKEN=\w{20};/, /^BMCWEB-SESSION=\w{20};/]);
  t.strictSame(
    [(await session.remove(location)).body, (await session.get(system)).status],
    [real('delete session').body, 401],
  );
  t.match(R.counters(), { logins: 2, logouts: 1 });
});

t.test('B52 a limit of sessions, and a BMC that has none', async (t) => {
  await R.set({ redfishSessionLimit: 2 });
  const opened = [(await openRedfish(R)).login, (await openRedfish(R)).login];
  const last = (await openRedfish(R)).login;
  opened.push(last);
  t.strictSame(
    opened.map((login) => login.status),
    [201, 201, 503],
  );
  t.equal(wordOf(last), 'SessionLimitExceeded');
  await R.set({ redfishSessionLimit: 0 });
  t.equal((await openRedfish(R)).login.status, 201);
});

t.test('404, 400 and 405 are worded as recorded', async (t) => {
  const { get, patch, post } = await openRedfish(R);
  for (const [title, answer] of [
    ['auth 404', await get(`${v1}/Nope`)],
    ['FirmwareInventory/none', await get(`${v1}/UpdateService/FirmwareInventory/deadbeef`)],
    ['POST UpdateService (old URI)', await post(`${v1}/UpdateService`, {})],
    ['SimpleUpdate', await post(`${v1}/UpdateService/Actions/UpdateService.SimpleUpdate`, {})],
  ] as const) {
    const { status, body } = real(title);
    t.strictSame({ status: answer.status, body: answer.body }, { status, body }, title);
  }
  const allowed = await ask(R, 'PUT', system, { headers: (await openRedfish(R)).headers, body: {} });
  t.strictSame([allowed.status, allowed.headers.allow], [405, 'GET, HEAD, PATCH']);
  t.equal((await patch(`${v1}/UpdateService`, {})).status, 405, 'PATCH of UpdateService, since 2024-06');
});

t.test('resources have the names a running bmcweb gives them', async (t) => {
  const { resource } = await openRedfish(R);
  for (const path of [
    `${v1}/Systems`,
    `${system}/ResetActionInfo`,
    `${v1}/Managers/bmc/ResetActionInfo`,
    `${v1}/Chassis`,
  ]) {
    const { body } = recorded('bmcweb-redfish-resources.txt', `GET ${path}`);
    t.strictSame(await resource(path), JSON.parse(body), path);
  }
  for (const path of [system, `${v1}/Managers/bmc`, `${v1}/AccountService/Accounts/root`]) {
    const { body } = recorded('bmcweb-redfish-resources.txt', `GET ${path}`);
    const there = new Set(Object.keys(JSON.parse(body) as object));
    const ours = Object.keys(await resource(path)).filter((name) => name !== 'UUID' && name !== 'AssetTag');
    t.strictSame(
      ours.filter((name) => !there.has(name)),
      [],
      `nothing in ${path} that the real one has not`,
    );
  }
});

t.test('B18 Reset: the types, what is refused, and a host on its way', async (t) => {
  await R.set({ powerOnMs: 700, powerOffMs: 700 });
  const { post, resource } = await openRedfish(R);
  const reset = (body: unknown) => post(`${system}/Actions/ComputerSystem.Reset`, body);
  t.strictSame(
    [(await reset({ ResetType: 'Bogus' })).status, wordOf(await reset({ ResetType: 'Bogus' }))],
    [400, 'ActionParameterUnknown'],
  );
  t.equal(wordOf(await reset({})), 'PropertyMissing');
  const both = bodyOf(await reset({ Reset: 'On' })) as { error: { code: string } };
  t.equal(both.error.code, 'Base.1.19.0.GeneralError', 'two messages');
  t.equal((await reset({ ResetType: 'ForceOff' })).status, 204);
  t.equal((await resource(system))['PowerState'], 'PoweringOff');
  await until(async () => (await resource(system))['PowerState'] === 'Off');
  t.equal((await reset({ ResetType: 'On' })).status, 204);
  t.match(await resource(system), { PowerState: 'PoweringOn', Status: { State: 'Starting' } });
  await until(async () => (await resource(system))['PowerState'] === 'On');
  t.equal((await reset({ ResetType: 'On' })).status, 204, 'a request is no more than that');
  await R.set({ resetTypes: 'inline' });
  const { Actions: actions } = (await resource(system)) as { Actions: Record<string, object> };
  t.match(actions['#ComputerSystem.Reset'], { 'ResetType@Redfish.AllowableValues': ['ForceOff'] });
  await R.set({ resetTypes: 'actionInfo', powerOnMs: 5, powerOffMs: 5 });
});

t.test('B17 ETags: 304, 412 for another, and 412 for any on an action', async (t) => {
  const { get, patch, post } = await openRedfish(R);
  const etag = String((await get(system)).headers.etag);
  t.match(etag, /^"[0-9A-F]{8}"$/);
  t.equal((await get(system, { 'If-None-Match': etag })).status, 304);
  const body = { LocationIndicatorActive: true };
  t.strictSame(wordOf(await patch(system, body, { 'If-Match': '"00000000"' })), 'PreconditionFailed');
  t.equal((await patch(system, body, { 'If-Match': etag })).status, 204);
  t.equal((await patch(system, body, { 'If-Match': etag })).status, 412, 'it has changed meanwhile');
  t.equal((await patch(system, body, { 'If-Match': '*' })).status, 204);
  const action = `${system}/Actions/ComputerSystem.Reset`;
  t.equal((await post(action, { ResetType: 'On' }, { 'If-Match': '*' })).status, 412);
  t.equal((await get(system, { 'OData-Version': '3.0' })).status, 412);
});

t.test('B52 If-Match is demanded by others: 428 or 412 without, 204 with', async (t) => {
  const { get, patch, post } = await openRedfish(R);
  for (const demandsIfMatch of [428, 412] as const) {
    await R.set({ demandsIfMatch });
    const body = { Boot: { BootSourceOverrideTarget: 'Pxe', BootSourceOverrideEnabled: 'Once' } };
    t.equal((await patch(system, body)).status, demandsIfMatch);
    const etag = String((await get(system)).headers.etag);
    t.equal((await patch(system, body, { 'If-Match': etag })).status, 204);
    t.equal(
      (await post(`${system}/Actions/ComputerSystem.Reset`, { ResetType: 'On' })).status,
      204,
      'not on actions',
    );
    await patch(system, { Boot: { BootSourceOverrideEnabled: 'Disabled' } }, { 'If-Match': '*' });
  }
  await R.set({ demandsIfMatch: 0 });
});

t.test('B19 boot override, seen by REST as well, and a wrong target', async (t) => {
  const { patch, resource } = await openRedfish(L2);
  const boot = (fields: unknown) => patch(system, { Boot: fields });
  t.equal((await boot({ BootSourceOverrideTarget: 'Pxe', BootSourceOverrideEnabled: 'Once' })).status, 204);
  t.match(await resource(system), {
    Boot: { BootSourceOverrideTarget: 'Pxe', BootSourceOverrideEnabled: 'Once' },
  });
  const legacy = await loggedIn(L2);
  t.same((await legacy.get('/control/host0/boot/one_time')).data, { Enabled: true });
  const source = (await legacy.get('/control/host0/boot')).data;
  t.match(source, { Enabled: true, BootSource: /\.Network$/ });
  t.equal(
    (await boot({ BootSourceOverrideTarget: 'BiosSetup', BootSourceOverrideEnabled: 'Continuous' })).status,
    204,
  );
  t.match(await resource(system), {
    Boot: { BootSourceOverrideTarget: 'BiosSetup', BootSourceOverrideEnabled: 'Continuous' },
  });
  const wrong = await boot({ BootSourceOverrideTarget: 'UefiHttp' });
  t.match(wrong.body, /The value '\\"UefiHttp\\"' for the property BootSourceTargetOverride/);
  t.equal((await patch(system, { Boot: {}, Nope: 1 })).status, 400);
});

t.test('B39 GET 500 with the rest of the resource, and a property that is missing', async (t) => {
  const { get, resource } = await openRedfish(R);
  await R.set({ partialReads: ['/Systems/system$'], missingProperties: ['PowerState'] });
  const answer = await get(system);
  t.equal(answer.status, 500);
  t.match(bodyOf(answer), { Id: 'system', error: { code: /InternalError$/ } });
  t.notOk('PowerState' in bodyOf(answer));
  t.notOk('PowerState' in (await resource(`${v1}/Chassis/chassis`)));
  await R.set({ partialReads: [], missingProperties: [] });
});

t.test('property errors beside the property, writes answered 200, and another registry', async (t) => {
  const { patch } = await openRedfish(R);
  await R.set({ propertyErrors: true, writeAnswer: 200, registry: '1.4' });
  const wrong = bodyOf(await patch(system, { PowerRestorePolicy: 'Sometimes' }));
  t.strictSame(Object.keys(wrong), ['PowerRestorePolicy@Message.ExtendedInfo']);
  const done = await patch(system, { PowerRestorePolicy: 'AlwaysOn' });
  t.strictSame([done.status, wordOf(done)], [200, 'Success']);
  t.match(done.body, /Base\.1\.4\.Success/);
  t.match(done.body, /"Severity": "OK"/);
  await R.set({ propertyErrors: false, writeAnswer: 204, registry: '1.19' });
});

t.test('B40 the BMC is not ready: 503 with Retry-After 10', async (t) => {
  const { post, resource } = await openRedfish(R);
  await R.set({ bmcNotReady: true });
  const answer = await post(`${system}/Actions/ComputerSystem.Reset`, { ResetType: 'On' });
  t.strictSame(
    [answer.status, answer.headers['retry-after'], wordOf(answer)],
    [503, '10', 'ServiceTemporarilyUnavailable'],
  );
  t.match(await resource(`${v1}/Managers/bmc`), { Status: { State: 'Starting' } });
  await R.set({ bmcNotReady: false });
});

t.test('B23 an expired password: 201, 403 for all but the change, and other sessions end', async (t) => {
  await R.set({ passwordExpired: true });
  const other = await openRedfish(R);
  const own = await openRedfish(R);
  t.strictSame([own.login.status, wordOf(own.login)], [201, 'PasswordChangeRequired']);
  const refused = await own.get(system);
  t.strictSame([refused.status, wordOf(refused)], [403, 'PasswordChangeRequired']);
  const account = `${v1}/AccountService/Accounts/root`;
  t.strictSame(wordOf(await own.patch(account, { Password: 'x' })), 'PropertyValueFormatError');
  t.equal((await own.patch(account, { Password: '0penBmc1' })).status, 204);
  t.strictSame([(await own.get(system)).status, (await other.get(system)).status], [200, 401]);
  t.equal((await openRedfish(R)).login.status, 401, 'the old password');
  t.equal((await openRedfish(R, '0penBmc1')).login.status, 201);
  await R.set({ passwordExpired: false });
});

t.test('accounts: made, limited by their role, and gone with their sessions', async (t) => {
  const { post, remove } = await openRedfish(R);
  const accounts = `${v1}/AccountService/Accounts`;
  const made = await post(accounts, { UserName: 'reader', Password: 'reader-12', RoleId: 'ReadOnly' });
  t.strictSame([made.status, made.headers.location], [201, `${accounts}/reader`]);
  const reader = await openRedfish(R, 'reader-12', 'reader');
  t.equal((await reader.get(system)).status, 200);
  const refused = await reader.post(`${system}/Actions/ComputerSystem.Reset`, { ResetType: 'On' });
  t.strictSame([refused.status, wordOf(refused)], [403, 'InsufficientPrivilege']);
  t.equal(wordOf(await remove(`${accounts}/reader`)), 'AccountRemoved');
  t.equal((await reader.get(system)).status, 401);
});

t.test('the faults of a list are worded in Redfish below /redfish', async (t) => {
  const { get } = await openRedfish(R);
  await R.set({ faults: [{ at: 'read', path: '/Systems', kind: 503, retryAfterSeconds: 5, times: 1 }] });
  const answer = await get(system);
  t.strictSame([answer.status, wordOf(answer)], [503, 'ServiceTemporarilyUnavailable']);
  t.equal((await get(system)).status, 200);
  await R.set({ faults: [] });
});

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 5));
}
