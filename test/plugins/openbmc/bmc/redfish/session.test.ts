import t from 'tap';
import { createBudget } from '../../../../../plugins/openbmc/bmc/budget.js';
import { L0, L3, legacyBmc, ok as legacyOk } from '../../../../helpers/legacy-script.js';
import {
  MANAGER,
  redfishBmc,
  redfishError,
  redfishKind,
  SYSTEM,
} from '../../../../helpers/redfish-script.js';
import { ok, redfishRig, rigOf } from './rig.js';

const ROOT = 'GET /redfish/v1/';
const SESSIONS = '/redfish/v1/SessionService/Sessions';
const stat = { verb: 'readState', only: 'host' } as const;
const on = { chassis: 'On', host: 'Running' };

t.test('a BMC without the legacy interface is found out by one login, and remembered', async (t) => {
  const { bmc, send, asked, stop } = await redfishRig(t);
  t.same(await send({ verb: 'login' }), ok(undefined));
  t.same(asked(), ['POST /login', ROOT, `POST ${SESSIONS}`]);
  t.match(await send(stat), ok(on));
  t.same(asked(), ['GET /redfish/v1/Systems', `GET ${SYSTEM}`], 'links are followed');
  t.match(await send(stat), ok(on));
  t.same(asked(), [`GET ${SYSTEM}`], 'and what was found is kept');
  bmc.open.clear();
  t.match(await send(stat), ok(on), '401: one new login');
  t.same(asked(), [`GET ${SYSTEM}`, `POST ${SESSIONS}`, `GET ${SYSTEM}`], 'no legacy login any more');
  await stop();
  t.same(asked(), [`DELETE ${SESSIONS}/s2`]);
  t.equal(bmc.open.size, 0, 'logged out');
});

t.test('a legacy BMC is asked nothing more than before', async (t) => {
  const legacy = legacyBmc(L0, () => legacyOk({ '/xyz/openbmc_project/state/host0': {} }));
  const { send, asked } = await rigOf(t, legacy.script);
  await send({ verb: 'login' });
  t.match(await send(stat), { kind: 'ok' });
  t.same(asked(), ['POST /login', 'GET /xyz/openbmc_project/state/enumerate']);
});

t.test('bmcweb has its legacy login also where nothing else of the legacy interface is left', async (t) => {
  const { bmc, send, asked } = await redfishRig(t, { legacyLogin: true });
  await send({ verb: 'login' });
  t.match(await send(stat), ok(on));
  t.equal(bmc.logins, 1, 'its token serves both interfaces');
  asked();
  t.match(await send(stat), ok(on));
  t.same(asked(), [`GET ${SYSTEM}`], 'remembered');
  t.test('an empty log is not taken for a missing interface', async (t) => {
    const { send } = await redfishRig(t, { legacyLogin: true });
    t.match(await send({ verb: 'readEventLog' }), ok([{ id: 1 }, { id: 2 }, { id: 10, message: 'c' }]));
  });
});

t.test('never more than one wrong login in a command', async (t) => {
  for (const legacyLogin of [true, false]) {
    const { bmc, send, node } = await redfishRig(t, { legacyLogin });
    const budget = createBudget();
    const wrong = { ...node, password: 'wrong' };
    const refusal = { kind: 'refused', httpStatus: 401, text: '[401] Invalid username or password' };
    t.match(await send({ verb: 'login' }, wrong, budget), refusal);
    t.match(await send(stat, wrong, budget), refusal);
    t.equal(bmc.wrongLogins, 1);
  }
});

t.test(
  'an expired password, a full session table and a BMC that starts are said as what they are',
  async (t) => {
    const expired = await redfishRig(t, {
      first: ({ method }) =>
        method === 'POST'
          ? undefined
          : redfishError(403, 'PasswordChangeRequired', 'The password must be changed.'),
    });
    const root = await redfishRig(t, {
      first: ({ path, headers }) =>
        headers['x-auth-token'] === undefined || path.startsWith(SESSIONS)
          ? undefined
          : redfishError(403, 'PasswordChangeRequired', 'The password must be changed.'),
    });
    t.match(await root.send(stat), { kind: 'refused', httpStatus: 403, text: /has expired/ });
    t.match(await expired.send({ verb: 'login' }), { kind: 'refused', httpStatus: 403 });

    const full = await redfishRig(t, {
      first: ({ method, path }) =>
        method === 'POST' && path === SESSIONS
          ? redfishError(400, 'SessionLimitExceeded', 'The maximum number of user sessions is reached.')
          : undefined,
    });
    t.match(await full.send({ verb: 'login' }), { kind: 'refused', httpStatus: 400, text: /session/ });
    const starting = await redfishRig(t, { first: () => ({ status: 404, body: '<html>' }) });
    t.match(await starting.send({ verb: 'login' }), { text: '[404] Login to BMC failed: 404 Not Found.' });
  },
);

t.test('the site can insist on an interface', async (t) => {
  const { send, asked, node } = await redfishRig(t, { legacyLogin: true });
  t.match(await send(stat, { ...node, dialect: 'redfish' }), ok(on));
  t.notOk(asked().some((one) => one.includes('/login')));
  const other = await redfishRig(t);
  const reply = await other.send({ verb: 'login' }, { ...other.node, dialect: 'legacy' });
  t.match(reply, { kind: 'refused', httpStatus: 501 });
  t.same(other.asked(), ['POST /login']);
});

t.test('bmcweb since 2026-02: legacy reads, Redfish writes', async (t) => {
  const redfish = redfishBmc({ ...redfishKind });
  const brokenWrite = {
    status: 500,
    body: { data: { description: 'Invalid arg type' }, message: '400 Bad Request', status: 'error' },
  };
  const both = (forms: typeof L3.forms) => {
    const legacy = legacyBmc({ ...L3, forms }, (seen) => {
      if (seen.path.startsWith('/redfish')) {
        const token = String(seen.headers['x-auth-token'] ?? '');
        if (legacy.open.has(token)) redfish.open.add(token);
        return redfish.script(seen);
      }
      return seen.method === 'PUT' ? brokenWrite : legacyOk({ '/xyz/openbmc_project/state/host0': {} });
    });
    return (seen: Parameters<typeof legacy.script>[0]) =>
      seen.path === '/redfish/v1/' ? redfish.script(seen) : legacy.script(seen);
  };
  t.test('told by the login', async (t) => {
    const { send, asked } = await rigOf(t, both(['named']));
    await send({ verb: 'login' });
    t.match(await send(stat), { kind: 'ok' });
    t.equal(asked().at(-1), 'GET /xyz/openbmc_project/state/enumerate');
    t.same(await send({ verb: 'requestHost', transition: 'On' }), ok(undefined));
    t.notOk(asked().some((one) => one.startsWith('PUT')));
    t.match(redfish.written.at(-1), { body: { ResetType: 'On' } });
  });
  t.test('told by the first write', async (t) => {
    const { send, asked } = await rigOf(t, both(['list', 'named']));
    t.same(await send({ verb: 'rebootBmc' }), ok(undefined));
    t.ok(asked().some((one) => one.startsWith('PUT')));
    t.match(redfish.written.at(-1), { what: `POST ${MANAGER}/Actions/Manager.Reset` });
    await send({ verb: 'rebootBmc' });
    t.notOk(
      asked().some((one) => one.startsWith('PUT')),
      'remembered',
    );
    t.match(await send({ verb: 'setPriority', id: 'x', priority: 0 }), { kind: 'refused', text: /no way/ });
    t.match(await send({ verb: 'listSoftware' }), { kind: 'ok' });
  });
});

t.test('a BMC that comes back with the other interface is followed', async (t) => {
  const legacy = legacyBmc(L0, () => legacyOk({ '/xyz/openbmc_project/state/host0': {} }));
  const redfish = redfishBmc();
  let speaks: 'legacy' | 'redfish' = 'legacy';
  const { send } = await rigOf(t, (seen) =>
    speaks === 'redfish'
      ? redfish.script(seen)
      : seen.path.startsWith('/redfish')
        ? { status: 404, body: { data: { description: 'x' }, message: '404 Not Found', status: 'error' } }
        : legacy.script(seen),
  );
  t.match(await send(stat), { kind: 'ok' });
  speaks = 'redfish';
  t.match(await send(stat), ok(on));
  speaks = 'legacy';
  t.match(await send(stat), { kind: 'ok', value: { bmc: undefined } }, 'and back again');
});

t.test('a service without sessions is asked with the password, and nothing is left open', async (t) => {
  const basic = `Basic ${Buffer.from('root:0penBmc').toString('base64')}`;
  const { bmc, send, asked, stop } = await redfishRig(t, {
    first: (seen, { resources }) => {
      if (seen.path.startsWith('/redfish/v1/SessionService')) return { status: 404 };
      const resource = resources.get(seen.path);
      if (seen.method !== 'GET' || resource === undefined) return undefined;
      return seen.headers.authorization === basic ? { status: 200, body: resource } : { status: 401 };
    },
  });
  const { SessionService: _service, Links: _links, ...root } = bmc.resources.get('/redfish/v1') ?? {};
  bmc.resources.set('/redfish/v1', root);
  t.same(await send({ verb: 'login' }), ok(undefined));
  asked();
  t.match(await send(stat), ok(on));
  t.match(await send(stat), ok(on));
  t.same(asked(), ['GET /redfish/v1/Systems', `GET ${SYSTEM}`, `GET ${SYSTEM}`]);
  await stop();
  t.equal(bmc.logins, 0);
});
