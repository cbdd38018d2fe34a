import net from 'node:net';
import tls from 'node:tls';
import t from 'tap';
import { type Fault, type SimulatedBmc, startFleet } from '../../../../plugins/openbmc/simulator/index.js';
import { ask, imageTar, loggedIn, root } from './ask.js';

const fleet = await startFleet({
  count: 2,
  behaviourOf: (index) => ({ generation: index === 0 ? 'L0' : 'L2', versionWaitMs: 50 }),
});
t.teardown(() => fleet.close());
const usual = fleet.bmcs.map((bmc) => bmc.behaviour);
t.beforeEach(async () => {
  for (const bmc of fleet.bmcs) {
    await bmc.set(usual[bmc.index] ?? {});
    await bmc.reset();
  }
});
const [L0, L2] = fleet.bmcs as readonly [SimulatedBmc, SimulatedBmc];
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const wrong = { body: { data: ['root', 'wrong'] } };
const right = { body: { data: ['root', '0penBmc'] } };

t.test('B37 one connection too many is reset', async (t) => {
  await L2.set({ maxConnections: 2 });
  const open = [await connect(L2), await connect(L2)];
  const third = net.connect(L2.port, L2.host);
  const code = await new Promise((resolve) =>
    third.once('error', (error: NodeJS.ErrnoException) => resolve(error.code)),
  );
  t.equal(code, 'ECONNRESET');
  t.match(L2.counters(), { rejectedConnections: 1, maxConnections: 2 });
  for (const socket of open) socket.destroy();
});

t.test('B39 enumerate without some objects, answered 200', async (t) => {
  await L2.set({ missingFromEnumerate: [`${root}/state/chassis0`, `${root}/inventory/system/chassis`] });
  const { get } = await loggedIn(L2);
  const state = await get('/state/enumerate');
  t.equal(state.status, 200);
  t.strictSame(Object.keys(state.data as object), [`${root}/state/bmc0`, `${root}/state/host0`]);
  t.strictSame(Object.keys((await get('/inventory/enumerate')).data as object), [`${root}/inventory/system`]);
  t.equal((await get('/state/chassis0')).status, 200, 'the object itself is there');
});

t.test('B40 not ready: 403 with a D-Bus name', async (t) => {
  await L2.set({ bmcNotReady: true });
  const { get } = await loggedIn(L2);
  t.match(await get('/state/enumerate'), { status: 403, data: { description: /BMCNotReady$/ } });
});

t.test(
  'B42 L0: the seventeenth session drops the first; an idle session ends; a reboot ends all',
  async (t) => {
    const first = await loggedIn(L0);
    for (let more = 0; more < 15; more += 1) await loggedIn(L0);
    t.equal((await first.get('/state/bmc0')).status, 200);
    const last = await loggedIn(L0);
    t.match(await first.get('/state/bmc0'), { status: 401, data: { description: 'Login required' } });
    t.equal((await last.get('/state/bmc0')).status, 200);
    t.equal(L0.counters().evictedSessions, 1);
    t.equal(L0.state().openSessions, 16);
    await L2.set({ sessionIdleMs: 20 });
    const idle = await loggedIn(L2);
    await wait(40);
    t.equal((await idle.get('/state/bmc0')).status, 401);
  },
);

t.test('logout ends a session, as recorded', async (t) => {
  for (const bmc of fleet.bmcs) {
    const { headers, get } = await loggedIn(bmc);
    const out = () => ask(bmc, 'POST', '/logout', { headers, body: { data: [] } });
    t.equal((await out()).data, "User 'root' logged out");
    t.equal((await get('/state/bmc0')).status, 401);
    const again = await out();
    t.strictSame([again.status, again.data], bmc === L0 ? [200, 'No user logged in'] : [401, undefined]);
    t.match(bmc.counters(), { logins: 1, logouts: 1 });
  }
});

t.test('B43 an expired password: 403 in Redfish shape on a legacy path', async (t) => {
  const { get } = await loggedIn(L2);
  await L2.set({ passwordExpired: true });
  const answer = await get('/state/enumerate');
  t.equal(answer.status, 403);
  t.match(JSON.parse(answer.body).error, { code: /PasswordChangeRequired$/ });
});

t.test('B46 every PUT of an attribute is 500 in some builds; actions without arguments work', async (t) => {
  await L2.set({ brokenWrites: true });
  const { put, post, get } = await loggedIn(L2);
  const answer = await put('/led/groups/enclosure_identify/attr/Asserted', true);
  t.match(answer, {
    status: 500,
    data: { description: 'Invalid arg type' },
    body: /"message": "400 Bad Request"/,
  });
  t.equal((await post('/logging/action/DeleteAll')).status, 200);
  t.equal((await post('/user/root/action/SetPassword', ['newpass1'])).status, 400);
  t.equal((await get('/state/enumerate')).status, 200);
});

t.test('B47 REST off: 404 for everything, Redfish alive', async (t) => {
  await L2.set({ restOff: true });
  t.equal((await ask(L2, 'POST', '/login', right)).status, 404);
  t.equal((await ask(L2, 'GET', `${root}/state/enumerate`)).status, 404);
  t.equal((await ask(L2, 'GET', '/redfish/v1/')).status, 200);
});

t.test(
  'B48 plain HTTP on the TLS port is closed without a word; the certificate is nobody the client asked for',
  async (t) => {
    const plain = net.connect(L2.port, L2.host, () => plain.write('GET / HTTP/1.0\r\n\r\n'));
    let text = '';
    plain.on('data', (chunk) => {
      text += chunk.toString('latin1');
    });
    await new Promise((resolve) => plain.once('close', resolve));
    t.notMatch(text, 'HTTP');
    const socket = await connect(L2);
    t.match(socket.getPeerCertificate(), { subject: { CN: 'testhost' }, issuer: { CN: 'testhost' } });
    socket.destroy();
  },
);

t.test('B49 a page instead of JSON', async (t) => {
  await L2.set({ faults: [{ at: 'read', kind: 'html502', times: 1 }] });
  const { get } = await loggedIn(L2);
  t.match(await get('/state/enumerate'), {
    status: 502,
    headers: { 'content-type': 'text/html' },
    body: /^<html>/,
  });
  t.equal((await get('/state/enumerate')).status, 200);
});

t.test('B53 a slow BMC answers late', async (t) => {
  await L2.set({ answerDelayMs: 60, loginDelayMs: 60 });
  const before = Date.now();
  const { get } = await loggedIn(L2);
  t.ok(Date.now() - before >= 115);
  t.equal((await get('/state/bmc0')).status, 200);
  t.ok(Date.now() - before >= 170);
});

t.test('B55 wrong passwords lock the account until it is reset', async (t) => {
  await L2.set({ lockoutAfter: 3 });
  for (let time = 0; time < 3; time += 1) t.equal((await ask(L2, 'POST', '/login', wrong)).status, 401);
  t.equal((await ask(L2, 'POST', '/login', right)).status, 401, 'the right one too');
  t.equal(L2.counters().failedLogins, 4);
  await L2.reset();
  t.equal((await ask(L2, 'POST', '/login', right)).status, 200);
});

t.test('a status at every stage, so often and no more', async (t) => {
  for (const status of [401, 403, 404, 413, 500, 503]) {
    const stages = { login: 'POST /login', read: 'GET', write: 'PUT', upload: 'upload' } as const;
    for (const at of Object.keys(stages) as readonly (keyof typeof stages)[]) {
      for (const bmc of fleet.bmcs) {
        const session = await loggedIn(bmc);
        await bmc.set({
          faults: [{ at, kind: status, times: 1, ...(status === 503 ? { retryAfterSeconds: 7 } : {}) }],
        });
        const act = () => perform(bmc, session, at);
        const answer = await act();
        t.equal(answer.status, status, `${at} ${status}`);
        t.equal(answer.headers['retry-after'], status === 503 ? '7' : undefined);
        t.equal((await act()).status, 200, `${at} after ${status}`);
        await bmc.set({ faults: [] });
        await bmc.reset();
      }
    }
  }
});

t.test('only requests whose path matches; the first fault that fits', async (t) => {
  await L0.set({
    faults: [
      { at: 'read', path: '/software/', kind: 500, times: 1 },
      { at: 'any', path: /state/, kind: 404, times: 1 },
    ],
  });
  const { get } = await loggedIn(L0);
  t.equal((await get('/inventory/system')).status, 200);
  t.equal((await get('/state/bmc0')).status, 404);
  t.equal((await get('/software/enumerate')).status, 500);
  t.equal((await get('/software/enumerate')).status, 200);
  t.equal(L0.counters().faultsPlayed, 2);
});

t.test('connections: refused, reset, without an answer at connect and in TLS', async (t) => {
  await L0.set({ faults: [{ at: 'connect', kind: 'refuse' }] });
  await t.rejects(ask(L0, 'GET', '/'), { code: 'ECONNREFUSED' });
  for (const at of ['connect', 'tls'] as const) {
    await L0.set({ faults: [{ at, kind: 'reset', times: 1 }] });
    await t.rejects(ask(L0, 'GET', '/'), { code: 'ECONNRESET' });
    await L0.set({ faults: [{ at, kind: 'hang', times: 1 }] });
    t.equal(await settlesWithin(ask(L0, 'GET', '/'), 100), false);
    t.equal((await ask(L0, 'GET', '/')).status, 401, 'the next one is served');
  }
});

t.test('answers: none, reset, closed, empty, broken, cut in half', async (t) => {
  const { get } = await loggedIn(L2);
  const once = (kind: Fault['kind']) => L2.set({ faults: [{ at: 'read', kind, times: 1 }] });
  for (const kind of ['reset', 'close', 'truncated'] as const) {
    await once(kind);
    await t.rejects(get('/state/bmc0'), { code: 'ECONNRESET' }, kind);
  }
  await once('hang');
  t.equal(await settlesWithin(get('/state/bmc0'), 100), false);
  await once('emptyBody');
  t.match(await get('/state/bmc0'), { status: 200, body: '' });
  await once('malformedJson');
  const broken = await get('/state/bmc0');
  t.equal(broken.status, 200);
  t.throws(() => JSON.parse(broken.body));
  await once('hugeBody');
  t.ok((await get('/state/bmc0')).body.length > 60_000_000);
});

t.test('done, but not answered', async (t) => {
  const { put } = await loggedIn(L2);
  await L2.set({ faults: [{ at: 'write', kind: 'noAnswer', times: 1 }], powerOffMs: 0 });
  const off = 'xyz.openbmc_project.State.Chassis.Transition.Off';
  await t.rejects(put('/state/chassis0/attr/RequestedPowerTransition', off), { code: 'ECONNRESET' });
  t.equal(L2.state().chassis, 'Off');
});

t.test('uploads: reset, refused and stopped after so many bytes', async (t) => {
  const image = imageTar('late', { 'image-bmc': 3_000_000 });
  const { upload } = await loggedIn(L2);
  const once = (kind: Fault['kind']) =>
    L2.set({ faults: [{ at: 'upload', kind, times: 1, afterBytes: 100_000 }] });
  await once('reset');
  await t.rejects(upload(image), { code: /ECONNRESET|EPIPE/ });
  await once(401);
  const refused = upload(image).then(
    (answer) => answer.status,
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
  );
  t.match(String(await refused), /^(401|EPIPE|ECONNRESET)$/);
  await once('stopReading');
  t.equal(await settlesWithin(upload(image), 100), false);
  t.equal((await upload(image)).status, 200);
});

t.test('power: transitions take their time, a later one overtakes, a host may stay on', async (t) => {
  const chassisOff = 'xyz.openbmc_project.State.Chassis.Transition.Off';
  const { put } = await loggedIn(L2);
  const off = () => put('/state/chassis0/attr/RequestedPowerTransition', chassisOff);
  const host = (word: string) =>
    put('/state/host0/attr/RequestedHostTransition', `xyz.openbmc_project.State.Host.Transition.${word}`);
  const reached = async (chassis: string, hostState: string): Promise<void> => {
    const is = () => L2.state().chassis === chassis && L2.state().host === hostState;
    while (!is()) await wait(5);
  };
  await L2.set({ powerOffMs: 300, powerOnMs: 300, softOffMs: 300 });
  await off();
  t.match(L2.state(), { chassis: 'On', host: 'Running' });
  await reached('Off', 'Off');
  await host('On');
  await reached('On', 'Running');
  await host('Off');
  await host('On');
  await wait(700);
  t.match(L2.state(), { chassis: 'On', host: 'Running' });
  await host('Reboot');
  await reached('Off', 'Off');
  await reached('On', 'Running');
  await L2.set({ hostStaysOn: true });
  await off();
  await wait(400);
  t.match(L2.state(), { chassis: 'On', host: 'Running' });
  t.match(L2.counters(), { powerOffs: 4, powerOns: 3 });
});

function perform(
  bmc: SimulatedBmc,
  session: Awaited<ReturnType<typeof loggedIn>>,
  at: 'login' | 'read' | 'write' | 'upload',
) {
  switch (at) {
    case 'login':
      return ask(bmc, 'POST', '/login', right);
    case 'read':
      return session.get('/state/enumerate');
    case 'write':
      return session.put('/led/groups/enclosure_identify/attr/Asserted', 1);
    case 'upload':
      return session.upload(imageTar('faulty'));
    default:
      return at satisfies never;
  }
}

function connect(bmc: SimulatedBmc): Promise<tls.TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = tls.connect({ port: bmc.port, host: bmc.host, rejectUnauthorized: false }, () =>
      resolve(socket),
    );
    socket.once('error', reject);
  });
}

async function settlesWithin(work: Promise<unknown>, ms: number): Promise<boolean> {
  const settled = work.then(
    () => true,
    () => true,
  );
  return Promise.race([settled, wait(ms).then(() => false)]);
}
