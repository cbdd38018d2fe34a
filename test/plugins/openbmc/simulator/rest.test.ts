import t from 'tap';
import { type SimulatedBmc, startFleet } from '../../../../plugins/openbmc/simulator/index.js';
import { ask, loggedIn, recorded, root, sessionHeaders } from './ask.js';

const fleet = await startFleet({ count: 3, behaviourOf: (index) => ({ generation: generationAt(index) }) });
t.teardown(() => fleet.close());
t.beforeEach(() => Promise.all(fleet.bmcs.map((bmc) => bmc.reset())).then(() => undefined));
const [L0, L1, L2] = fleet.bmcs as readonly [SimulatedBmc, SimulatedBmc, SimulatedBmc];

function generationAt(index: number): 'L0' | 'L1' | 'L2' {
  return (['L0', 'L1', 'L2'] as const)[index] ?? 'L0';
}

const wordy = { username: 'root', password: '0penBmc' };
const state = 'xyz.openbmc_project.State';
const hostOn = `${state}.Host.Transition.On`;
const requestHost = '/state/host0/attr/RequestedHostTransition';

t.test(
  'B1 login by data array: a text and sid, a text and SESSION, a token and BMCWEB-SESSION',
  async (t) => {
    const body = { data: ['root', '0penBmc'] };
    const [first, second, third] = await Promise.all(
      fleet.bmcs.map((bmc) => ask(bmc, 'POST', '/login', { body })),
    );
    t.equal(first?.body, `{"data": "User 'root' logged in", "status": "ok", "message": "200 OK"}`);
    t.match(first?.headers['set-cookie']?.[0], /^sid="!.+\?.+"; HttpOnly; Secure$/);
    t.equal(second?.data, "User 'root' logged in");
    t.match(
      second?.headers['set-cookie']?.[1],
      /^SESSION=\w{20}; Path=\/; SameSite=Strict; Secure; HttpOnly$/,
    );
    const token = JSON.parse(third?.body ?? '').token;
    t.match(token, /^\w{20}$/);
    t.match(third?.headers['set-cookie'], [/^XSRF-TOKEN=\w{20};/, new RegExp(`^BMCWEB-SESSION=${token};`)]);
    t.equal(third?.headers['content-length'], '37', 'as long as the recorded one');
  },
);

t.test(
  'B1 a firmware of another date: the text with a BMCWEB cookie, the token with the old one',
  async (t) => {
    await L2.set({ loginAnswer: 'text', sessionCookie: 'SESSION' });
    const login = await ask(L2, 'POST', '/login', { body: wordy });
    t.equal(login.data, "User 'root' logged in");
    t.match(login.headers['set-cookie']?.[1], /^SESSION=/);
    await L2.set({ loginAnswer: undefined, sessionCookie: undefined });
  },
);

t.test('B1 L0 knows neither the words form, Basic, tokens nor Redfish', async (t) => {
  const login = await ask(L0, 'POST', '/login', { body: wordy });
  t.equal(login.status, 400);
  t.match(login.body, /Expecting request format \{ 'data': <class 'list'> \}, got/);
  const basic = { Authorization: `Basic ${Buffer.from('root:0penBmc').toString('base64')}` };
  t.strictSame(
    pick(await ask(L0, 'GET', `${root}/state/enumerate`, { headers: basic })),
    recorded('phosphor-rest-server.txt', 'unauth'),
  );
  const { headers } = await loggedIn(L0);
  t.equal((await ask(L0, 'GET', '/redfish/v1/', { headers })).status, 404);
});

t.test(
  'B1 bmcweb takes the token, Basic, the cookie for reads, and the cookie for writes only with its XSRF token',
  async (t) => {
    for (const bmc of [L1, L2]) {
      const login = await ask(bmc, 'POST', '/login', { body: wordy });
      const { Cookie = '', ...xsrf } = sessionHeaders(login);
      const token = /SESSION=(\w+)/.exec(Cookie.replace(/XSRF[^;]*; /, ''))?.[1] ?? '';
      const basic = `Basic ${Buffer.from('root:0penBmc').toString('base64')}`;
      const path = root + requestHost;
      const put = async (headers: Record<string, string>) =>
        (await ask(bmc, 'PUT', path, { headers, body: { data: hostOn } })).status;
      t.equal((await ask(bmc, 'GET', path, { headers: { Cookie } })).status, 200);
      t.equal(await put({ Cookie }), 401);
      t.equal(await put({ Cookie, ...xsrf }), 200);
      t.equal(await put({ 'X-Auth-Token': token }), 200);
      t.equal(await put({ Authorization: `Token ${token}` }), 200);
      t.equal(await put({ Authorization: basic }), 200);
      t.equal(
        await put({ 'X-Auth-Token': 'no token', Authorization: basic }),
        200,
        'a bad token falls through',
      );
      t.equal(await put({ 'X-Auth-Token': 'no token' }), 401);
      t.equal((await ask(bmc, 'GET', '/redfish/v1')).status, 200);
    }
  },
);

t.test('B2 no login: JSON on L0; nothing but a header on bmcweb; a sentence for browsers', async (t) => {
  const path = `${root}/state/enumerate`;
  t.strictSame(pick(await ask(L0, 'GET', path)), recorded('phosphor-rest-server.txt', 'unauth'));
  const empty = await ask(L2, 'GET', path);
  t.match(empty, { status: 401, body: '', headers: { 'www-authenticate': 'Basic', 'content-length': '0' } });
  const silent = await ask(L2, 'GET', path, { headers: { 'X-Requested-With': 'XMLHttpRequest' } });
  t.equal(silent.headers['www-authenticate'], undefined);
  const browser = await ask(L2, 'GET', path, { headers: { Accept: 'text/html' } });
  t.equal(browser.body.length, 66);
  t.match(await ask(L2, 'POST', '/login', { body: { data: ['root', 'wrong'] } }), { status: 401, body: '' });
  t.strictSame(
    pick(await ask(L0, 'POST', '/login', { body: { data: ['root', 'wrong'] } })),
    recorded('phosphor-rest-server.txt', 'login bad'),
  );
});

/** [recorded title, method, path, body, content type] */
type Case = readonly [string, string, string, unknown?, string?];

const functional = '/software/0c5488d5';
const bmcwebCases: readonly Case[] = [
  ['GET attr', 'GET', '/state/bmc0/attr/CurrentBMCState'],
  ['GET bad attr', 'GET', '/state/bmc0/attr/Nope'],
  ['GET bad obj', 'GET', '/state/host9'],
  ['GET bad enumerate', 'GET', '/nope/enumerate'],
  ['PUT attr token', 'PUT', requestHost, { data: hostOn }],
  ['PUT invalid enum value', 'PUT', requestHost, { data: `${state}.Host.Transition.Nope` }],
  ['PUT wrong type', 'PUT', requestHost, { data: 5 }],
  ['PUT unknown attr', 'PUT', '/state/host0/attr/Nope', { data: 1 }],
  ['PUT on unknown object', 'PUT', '/state/host9/attr/RequestedHostTransition', { data: hostOn }],
  ['PUT object without attr', 'PUT', '/state/host0', { data: {} }],
  ['PUT readonly', 'PUT', '/state/host0/attr/CurrentHostState', { data: 'x' }],
  ['PUT no data key', 'PUT', requestHost, { nodata: 1 }],
  ['PUT broken json', 'PUT', requestHost, '{"data":', 'application/json'],
  ['PUT octet content type', 'PUT', requestHost, '{"data":1}', 'application/octet-stream'],
  ['PUT Priority false (xCAT python)', 'PUT', `${functional}/attr/Priority`, { data: false }],
  ['PUT Priority 0', 'PUT', `${functional}/attr/Priority`, { data: 0 }],
  ['PUT Asserted true', 'PUT', '/led/groups/enclosure_identify/attr/Asserted', { data: true }],
  ['PUT one_time Enabled 1', 'PUT', '/control/host0/boot/one_time/attr/Enabled', { data: 1 }],
  ['PATCH', 'PATCH', requestHost, { data: 1 }],
  ['POST no action', 'POST', '/state/host0', { data: [] }],
  ['POST action DeleteAll', 'POST', '/logging/action/DeleteAll', { data: [] }],
  ['POST action lower-case deleteAll', 'POST', '/logging/action/deleteAll', { data: [] }],
  ['POST action unknown', 'POST', '/logging/action/Nope', { data: [] }],
  ['POST action Delete on functional image', 'POST', `${functional}/action/Delete`, { data: [] }],
  ['POST action on missing obj', 'POST', '/software/deadbeef/action/Delete', { data: [] }],
  ['POST bad args', 'POST', '/logging/action/DeleteAll', { data: 'x' }],
  ['DELETE missing', 'DELETE', '/software/deadbeef'],
  ['DELETE no Delete iface', 'DELETE', '/state/host0'],
];

t.test('B2 B11 B12 B56 bmcweb answers as recorded from a running one, byte for byte', async (t) => {
  for (const bmc of [L1, L2]) {
    const { headers } = await loggedIn(bmc);
    for (const [title, method, path, body, type] of bmcwebCases) {
      const own = type === undefined ? headers : { ...headers, 'Content-Type': type };
      const answer = await ask(bmc, method, root + path, {
        headers: own,
        ...(body === undefined ? {} : { body }),
      });
      t.strictSame(pick(answer), recorded('bmcweb-2026-01.txt', title), title);
    }
  }
});

const restServerCases: readonly Case[] = [
  ['attr', 'GET', '/state/bmc0/attr/CurrentBMCState'],
  ['attr wrong case', 'GET', '/state/bmc0/attr/currentbmcstate'],
  ['bad attr', 'GET', '/state/bmc0/attr/Nope'],
  ['bad obj', 'GET', '/state/host9'],
  ['bad enumerate', 'GET', '/nope/enumerate'],
  ['PUT attr (cookie only)', 'PUT', requestHost, { data: hostOn }],
  ['PUT unknown attr', 'PUT', '/state/host0/attr/Nope', { data: 1 }],
  ['PUT unknown object', 'PUT', '/state/host9/attr/RequestedHostTransition', { data: hostOn }],
  ['PUT readonly', 'PUT', '/state/host0/attr/CurrentHostState', { data: 'x' }],
  ['PUT octet', 'PUT', requestHost, '{"data":1}', 'application/octet-stream'],
  ['action', 'POST', '/logging/action/deleteall', { data: [] }],
  ['action unknown', 'POST', '/logging/action/Nope', { data: [] }],
  ['action delete functional', 'POST', `${functional}/action/Delete`, { data: [] }],
];

t.test('B2 B12 L0 answers as recorded from a running one, byte for byte', async (t) => {
  const { headers } = await loggedIn(L0);
  for (const [title, method, path, body, type] of restServerCases) {
    const own = type === undefined ? headers : { ...headers, 'Content-Type': type };
    const answer = await ask(L0, method, root + path, {
      headers: own,
      ...(body === undefined ? {} : { body }),
    });
    const wanted = recorded('phosphor-rest-server.txt', title);
    t.strictSame(pick(answer), wanted, title);
  }
  const removed = await ask(L0, 'DELETE', root + functional, { headers });
  t.match(removed, { status: 403, body: /The specified resource cannot be removed: '/ });
});

t.test('B2 L0: a bad enumeration value is an uncaught exception with its traceback', async (t) => {
  const { put } = await loggedIn(L0);
  const answer = await put(requestHost, `${state}.Host.Transition.Nope`);
  const wanted = JSON.parse(recorded('phosphor-rest-server.txt', 'PUT bad enum').body);
  t.equal(answer.status, 500);
  t.strictSame(shapeOf(answer.data), shapeOf(wanted.data));
  t.match(answer.data, { exception: wanted.data.exception, description: wanted.data.description });
});

t.test('B3 enumerate, list, directory and object', async (t) => {
  for (const bmc of fleet.bmcs) {
    const { get } = await loggedIn(bmc);
    const enumerated = (await get('/state/enumerate')).data as Record<string, unknown>;
    t.strictSame(
      Object.keys(enumerated).sort(),
      ['bmc0', 'chassis0', 'host0'].map((name) => `${root}/state/${name}`),
    );
    t.strictSame((await get('/state/host0')).data, enumerated[`${root}/state/host0`]);
    t.strictSame((await get('/state/')).data, Object.keys(enumerated).sort());
    const list = (await get('/inventory/list')).data as readonly string[];
    t.ok(list.includes(`${root}/inventory/system/chassis/motherboard/cpu0/core0`));
    t.strictSame((await get('/inventory/')).data, [`${root}/inventory/system`]);
    const inventory = (await get('/inventory/enumerate')).data as Record<string, unknown>;
    t.match(inventory[`${root}/inventory/system`], { SerialNumber: `130000${bmc.index + 1}A        ` });
    t.strictSame((await get('/inventory/system')).data, inventory[`${root}/inventory/system`]);
  }
});

t.test('B3 the state tree has the shape of the recorded one', async (t) => {
  const { get } = await loggedIn(L2);
  const answer = (await get('/state/enumerate')).data as Record<string, Record<string, unknown>>;
  const wanted = JSON.parse(recorded('bmcweb-2026-01.txt', 'GET enumerate state token').body).data;
  for (const [path, properties] of Object.entries<Record<string, unknown>>(wanted)) {
    const missing = Object.keys(properties).filter(
      (key) => key !== 'RestartCause' && !(key in (answer[path] ?? {})),
    );
    t.strictSame(missing, [], path);
  }
});

t.test('B3 values by generation: booleans as numbers and scaled sensors, or not', async (t) => {
  const ambient = '/sensors/temperature/ambient';
  const old = await loggedIn(L0);
  t.match((await old.get(ambient)).data, { Value: 23_500, Scale: -3, CriticalAlarmHigh: 0 });
  t.match((await old.get('/inventory/system')).data, { Present: 1 });
  const { get } = await loggedIn(L2);
  const sensor = (await get(ambient)).data as Record<string, unknown>;
  t.match(sensor, { Value: 23.5, CriticalAlarmHigh: false });
  t.notOk('Scale' in sensor);
  t.match((await get('/inventory/system')).data, { Present: true });
});

t.test('B3 what is written is read again; a large inventory has 300 objects', async (t) => {
  const { get, put } = await loggedIn(L1);
  const before = (await get('/led/physical/enumerate')).data as Record<string, { readonly State: string }>;
  t.match(before[`${root}/led/physical/front_id`]?.State, /Off$/);
  await put('/led/groups/enclosure_identify/attr/Asserted', true);
  const after = (await get('/led/physical/enumerate')).data as Record<string, { readonly State: string }>;
  t.match(after[`${root}/led/physical/front_id`]?.State, /Blink$/);
  t.match((await get('/led/groups/enclosure_identify/attr/Asserted')).data, true);
  await L1.set({ inventory: 'large', cpuVersion: '20' });
  t.ok(Object.keys((await get('/inventory/enumerate')).data as object).length >= 300);
  t.match((await get('/inventory/system/chassis/motherboard/cpu0')).data, { Version: '20' });
  await L1.set({ inventory: 'small', cpuVersion: '22' });
});

t.test('B11 L0 takes false for Priority', async (t) => {
  const { put } = await loggedIn(L0);
  t.equal((await put(`${functional}/attr/Priority`, false)).status, 200);
});

t.test('B2 an operator reads, and gets an empty 403 for writes and uploads', async (t) => {
  await L2.set({ role: 'Operator' });
  const { get, put, upload } = await loggedIn(L2);
  t.equal((await get('/state/enumerate')).status, 200);
  t.match(await put(requestHost, hostOn), { status: 403, body: '' });
  t.match(await upload(Buffer.alloc(10)), { status: 403, body: '' });
  await L2.set({ role: 'Administrator' });
});

function pick({ status, body }: { readonly status: number; readonly body: string }) {
  return { status, body };
}

function shapeOf(value: unknown): unknown {
  return Object.keys(value as object).sort();
}
