import t from 'tap';
import { createBudget } from '../../../../../plugins/openbmc/bmc/budget.js';
import { redfishError } from '../../../../helpers/redfish-script.js';
import type { Scripted } from '../../../../helpers/scripted-bmc.js';
import { ok, redfishRig } from './rig.js';

const SESSIONS = '/redfish/v1/SessionService/Sessions';
const stat = { verb: 'readState', only: 'host' } as const;
const on = { chassis: 'On', host: 'Running' };
const page = { 'content-type': 'text/html' };

t.test('whatever a web server answers where no legacy login is, Redfish is looked for', async (t) => {
  const ways: Readonly<Record<string, Scripted>> = {
    'a web page': { status: 200, headers: page, body: '<!DOCTYPE html><title>BMC</title>' },
    'an empty page': { status: 200, headers: page, body: '' },
    'nothing at all': { status: 204 },
    'a redirect': { status: 302, headers: { Location: '/#/login' }, body: '' },
    'a redirect for good': { status: 301, headers: { Location: 'https://elsewhere/' }, body: '' },
    'a page that wants a login': { status: 401, headers: page, body: '<html>Unauthorized</html>' },
    'a page that forbids': { status: 403, headers: page, body: '<html>Forbidden</html>' },
    'a Redfish error': redfishError(401, 'NoValidSession', 'There is no valid session.'),
    ...Object.fromEntries(
      [400, 404, 405, 406, 410, 411, 415, 422, 501].map((status) => [`${status}`, { status, body: '' }]),
    ),
  };
  for (const [name, answer] of Object.entries(ways)) {
    const { send, bmc } = await redfishRig(t, {
      first: ({ path }) => (path === '/login' ? answer : undefined),
    });
    t.match(await send(stat), ok(on), name);
    t.equal(bmc.logins, 1, name);
  }
});

t.test('a legacy login that says no is believed: nothing is tried twice', async (t) => {
  const own = [
    { status: 401, body: '' },
    { status: 403, body: '' },
    {
      status: 401,
      body: {
        status: 'error',
        message: '401 Unauthorized',
        data: { description: 'Invalid username or password' },
      },
    },
  ];
  for (const answer of own) {
    const { send, asked } = await redfishRig(t, {
      first: ({ path }) => (path === '/login' ? answer : undefined),
    });
    t.match(await send({ verb: 'login' }), { kind: 'refused', httpStatus: answer.status });
    t.same(asked(), ['POST /login']);
  }
});

t.test('a web server that answers whatever is asked is no Redfish service', async (t) => {
  const answer: Scripted = { status: 200, body: {} };
  const { send, asked } = await redfishRig(t, {
    first: ({ path }) => (path === '/login' ? { status: 404, body: '<html>' } : answer),
  });
  t.match(await send({ verb: 'login' }), { kind: 'refused', httpStatus: 404 });
  t.same(asked(), ['POST /login', 'GET /redfish/v1/']);
});

t.test('what the site insists on counts for the next command, whatever was known a moment ago', async (t) => {
  const { send, asked, node } = await redfishRig(t, { legacyLogin: true });
  t.match(await send(stat), ok(on));
  asked();
  t.match(await send(stat, { ...node, dialect: 'redfish' }), ok(on));
  t.notOk(asked().some((one) => one.includes('/login')));
  t.match(await send(stat, { ...node, dialect: 'legacy' }), {
    kind: 'refused',
    httpStatus: 501,
    text: /^The BMC does not speak legacy, which the site table's key openbmcdialect insists on/,
  });
  t.same(asked()[0], 'POST /login');
  t.match(await send(stat), ok(on), 'and again when it no longer does');
});

t.test('where no session is to be had the password is shown in each request', async (t) => {
  const text = 'The maximum number of user sessions is reached.';
  const answers: readonly (readonly [number, Scripted, number])[] = [
    ...[400, 403, 429, 500, 503].map(
      (status) => [status, redfishError(status, 'SessionLimitExceeded', text), 1] as const,
    ),
    // It does not say that it is full: it may have to start yet.
    [503, { status: 503, body: '' }, 4],
    [405, { status: 405, body: '' }, 1],
  ];
  for (const [status, answer, tries] of answers) {
    const { send, asked, bmc } = await redfishRig(t, {
      basic: true,
      first: ({ method, path }) => (method === 'POST' && path === SESSIONS ? answer : undefined),
    });
    t.match(await send(stat), ok(on), `${status}`);
    t.match(await send(stat), ok(on), 'and again');
    t.equal(asked().filter((one) => one === `POST ${SESSIONS}`).length, tries, 'no login more than need be');
    t.equal(bmc.logins, 0);
  }
});

t.test(
  'where the password in a request is not taken either, the BMC says why there is no session',
  async (t) => {
    const text = 'The maximum number of user sessions is reached.';
    for (const status of [400, 403, 429, 503]) {
      const { send } = await redfishRig(t, {
        first: ({ method, path }) =>
          method === 'POST' && path === SESSIONS
            ? redfishError(status, 'SessionLimitExceeded', text)
            : undefined,
      });
      t.match(await send({ verb: 'login' }), { text: `[${status}] ${text}` });
    }
  },
);

t.test('a wrong password is shown once: no second try with it in a request', async (t) => {
  const { send, asked, node } = await redfishRig(t, { basic: true });
  t.match(await send({ verb: 'login' }, { ...node, password: 'wrong' }, createBudget()), { httpStatus: 401 });
  t.equal(asked().filter((one) => one.startsWith('GET /redfish/v1/Systems')).length, 0);
});

t.test('a session is ended wherever the BMC says that it is', async (t) => {
  const self = { '@odata.id': `${SESSIONS}/7`, Id: '7' };
  const ways: readonly (readonly [string | undefined, unknown, string | undefined])[] = [
    [`${SESSIONS}/7`, self, `${SESSIONS}/7`],
    [`https://10.0.0.9${SESSIONS}/7`, {}, `${SESSIONS}/7`],
    ['7', {}, `${SESSIONS}/7`],
    ['redfish/v1/SessionService/Sessions/7', {}, `${SESSIONS}/7`],
    ['', self, `${SESSIONS}/7`],
    [undefined, self, `${SESSIONS}/7`],
    [undefined, {}, undefined],
    [SESSIONS, self, `${SESSIONS}/7`],
  ];
  for (const [location, body, ended] of ways) {
    const { send, asked, stop } = await redfishRig(t, {
      first: ({ method, path, headers }) => {
        if (method === 'POST' && path === SESSIONS)
          return {
            status: 201,
            headers: { 'X-Auth-Token': 'token', ...(location === undefined ? {} : { Location: location }) },
            body,
          };
        return headers['x-auth-token'] === 'token' && method === 'DELETE' ? { status: 204 } : undefined;
      },
    });
    t.match(await send({ verb: 'login' }), { kind: 'ok' });
    asked();
    await stop();
    t.same(asked(), [ended === undefined ? 'POST /logout' : `DELETE ${ended}`], String(location));
  }
});
