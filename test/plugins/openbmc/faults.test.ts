import { createServer, type Socket } from 'node:net';
import t, { type Test } from 'tap';
import type { Settings } from '../../../lib/settings/settings.js';
import { createBudget } from '../../../plugins/openbmc/bmc/budget.js';
import type { BmcVerb } from '../../../plugins/openbmc/bmc/verbs/index.js';
import { toNodeName } from '../../../xcat-compat/names/node-name.js';
import { error, ok } from '../../helpers/legacy-script.js';
import { type Scripted, startScriptedBmc } from '../../helpers/scripted-bmc.js';
import { type TestNode, testBmcs } from '../../helpers/test-bmcs.js';
import { testServices } from '../../helpers/worker-services.js';

const never = new AbortController().signal;
const hang: Scripted = () => {};
const reset: Scripted = (socket) => socket.destroy();
const line = (reason: string) =>
  `BMC did not respond. Validate BMC configuration and retry the command. (${reason})`;

function at(bmc: string): TestNode {
  return { node: toNodeName('n1'), bmc, username: 'root', password: '0penBmc' };
}

async function ask(t: Test, bmc: string, verb: BmcVerb, settings: Partial<Settings> = {}, signal = never) {
  const bmcs = testBmcs(testServices(settings));
  t.teardown(() => bmcs.stop(never));
  return await bmcs.send(at(bmc), verb, createBudget(), signal);
}

/** A BMC that answers its login so, and everything else so. */
async function bmcThat(t: Test, login: Scripted, rest: Scripted) {
  const bmc = await startScriptedBmc(({ path }) => {
    if (path === '/login') return login;
    return path === '/logout' ? ok(null) : rest;
  });
  t.teardown(() => bmc.close());
  return bmc;
}

const loggedIn: Scripted = { status: 200, body: { token: 'abc' } };
const readState: BmcVerb = { verb: 'readState' };

t.test('O22 no answer from the BMC is one line with the reason', async (t) => {
  await t.test('refused', async (t) => {
    const closed = await startScriptedBmc(() => hang);
    await closed.close();
    const reply = await ask(t, closed.bmc, readState);
    const text = line(`Can't connect to ${closed.bmc}: Connection refused`);
    t.same(reply, { kind: 'silent', sent: 'no', text });
  });
  await t.test('unresolvable', async (t) => {
    const reply = await ask(t, 'no-such-bmc.invalid', readState);
    t.match(reply, {
      kind: 'silent',
      sent: 'no',
      text: /Can't connect to no-such-bmc\.invalid:443: (Name|Temp)/,
    });
  });
  await t.test('not TLS', async (t) => {
    const port = await rawServer(t, (socket) => socket.end('SSH-2.0-dropbear\r\n'));
    const reply = await ask(t, `127.0.0.1:${port}`, readState);
    t.match(reply, { kind: 'silent', sent: 'no', text: /: TLS failure: wrong version number\)$/ });
  });
  await t.test('closed during the handshake (B37)', async (t) => {
    const port = await rawServer(t, (socket) => socket.once('data', () => socket.destroy()));
    const reply = await ask(t, `127.0.0.1:${port}`, readState);
    t.match(reply, {
      kind: 'silent',
      sent: 'no',
      text: /Connection (closed during the TLS handshake|reset by peer)\)$/,
    });
  });
  await t.test('hangs in the handshake', async (t) => {
    const port = await rawServer(t, () => {});
    const reply = await ask(t, `127.0.0.1:${port}`, readState, { connectSeconds: 1 });
    const why = 'timed out after 1 seconds while connecting (TLS handshake)';
    t.same(reply, { kind: 'silent', sent: 'no', text: line(`Can't connect to 127.0.0.1:${port}: ${why}`) });
  });
  await t.test('hangs at login', async (t) => {
    const { bmc } = await bmcThat(t, hang, hang);
    const reply = await ask(t, bmc, readState, { loginSeconds: 1 });
    t.match(reply, {
      kind: 'silent',
      text: line(`No answer from ${bmc}: timed out after 1 seconds while logging in`),
    });
  });
  await t.test('closed at login', async (t) => {
    const { bmc } = await bmcThat(t, reset, hang);
    const reply = await ask(t, bmc, readState);
    t.match(reply, {
      kind: 'silent',
      text: /No answer from 127\.0\.0\.1:\d+: Connection (closed by the BMC|reset by peer)\)$/,
    });
  });
  await t.test('hangs at a write (B44): it may have been done', async (t) => {
    const { bmc } = await bmcThat(t, loggedIn, hang);
    const reply = await ask(t, bmc, { verb: 'rebootBmc' }, { requestSeconds: 1 });
    const why = 'timed out after 1 seconds while waiting for an answer';
    t.same(reply, { kind: 'silent', sent: 'maybe', text: line(`No answer from ${bmc}: ${why}`) });
  });
  await t.test('closed at a write (B44): it may have been done', async (t) => {
    const scripted = await bmcThat(t, loggedIn, reset);
    const reply = await ask(t, scripted.bmc, { verb: 'activateSoftware', id: 'abcd1234' });
    t.match(reply, { kind: 'silent', sent: 'maybe' });
    t.equal(scripted.asked().filter((one) => one.startsWith('PUT')).length, 1, 'asked once');
  });
});

t.test('B44 a login that fails says nothing of the request that needed it', async (t) => {
  const answers: readonly Scripted[] = [hang, reset, { status: 504 }, { status: 500 }, { status: 403 }];
  for (const login of answers) {
    const { bmc } = await bmcThat(t, login, ok(null));
    const reply = await ask(t, bmc, { verb: 'rebootBmc' }, { loginSeconds: 0.3 });
    t.match(reply, {
      kind: 'silent',
      sent: typeof login === 'object' && 'status' in login ? 'withheld' : 'no',
    });
  }
});

t.test('O24 a request behind one that hangs is not sent and is told so', async (t) => {
  const { bmc } = await bmcThat(t, loggedIn, hang);
  const bmcs = testBmcs(testServices({ requestSeconds: 1.5 }));
  t.teardown(() => bmcs.stop(never));
  const send = (verb: BmcVerb) => bmcs.send(at(bmc), verb, createBudget(), never);
  t.match(await send({ verb: 'login' }), { kind: 'ok' });
  const [first, second] = await Promise.all([send(readState), send({ verb: 'rebootBmc' })]);
  t.match(first, { kind: 'silent', sent: 'maybe' });
  t.match(second, { kind: 'silent', sent: 'no' });
});

t.test('O29 an abort is answered at once, whatever hangs', async (t) => {
  const { bmc } = await bmcThat(t, loggedIn, hang);
  const bmcs = testBmcs(testServices());
  t.teardown(() => bmcs.stop(never));
  const abort = new AbortController();
  setTimeout(() => abort.abort(), 50);
  const replies = await Promise.all(
    Array.from({ length: 3 }, () => bmcs.send(at(bmc), readState, createBudget(), abort.signal)),
  );
  for (const reply of replies) t.match(reply, { kind: 'silent', text: /interrupted/ });
  t.match(await bmcs.send(at(bmc), readState, createBudget(), abort.signal), { kind: 'silent', sent: 'no' });
});

t.test('O19 every row of the table of answers gives its text', async (t) => {
  const forbidden =
    '403 Forbidden - Requested endpoint does not exist or may indicate function is not yet supported by OpenBMC firmware.';
  const rows: readonly (readonly [Scripted, number, string])[] = [
    [{ status: 504 }, 504, '504 Gateway Timeout'],
    [error(500, 'Internal Server Error'), 500, '[500] Internal Server Error'],
    [
      { status: 500, body: { data: { description: 'x', exception: "DBusException('NoReply')" } } },
      500,
      "[500] DBusException('NoReply')",
    ],
    [
      { status: 500, body: { data: { description: 'Invalid arg type' }, message: '400 Bad Request' } },
      500,
      '[500] Invalid arg type',
    ],
    [{ status: 403 }, 403, forbidden],
    [
      { status: 403, body: { data: { description: '403 Forbidden' }, message: 'cannot be created' } },
      403,
      forbidden,
    ],
    [error(404, 'path or object not found'), 404, '[404] path or object not found'],
    [{ status: 404 }, 404, '[404] Not Found'],
    [{ status: 405 }, 405, '[405] Method Not Allowed'],
    [
      { status: 502, body: '<html>Bad\u0007 gateway</html>', headers: { 'content-type': 'text/html' } },
      502,
      '[502] Bad Gateway',
    ],
    [{ status: 418, reason: 'Tea pot' }, 418, '[418] Tea pot'],
  ];
  for (const [answer, httpStatus, text] of rows) {
    const { bmc } = await bmcThat(t, loggedIn, answer);
    t.match(await ask(t, bmc, readState), { kind: 'refused', httpStatus, text }, text);
  }
});

t.test('B43 an expired password is said so, at login and after', async (t) => {
  const expired: Scripted = {
    status: 403,
    body: { error: { code: 'Base.1.19.PasswordChangeRequired', message: 'must be changed' } },
  };
  const after = await bmcThat(t, loggedIn, expired);
  t.match(await ask(t, after.bmc, readState), { httpStatus: 403, text: /password of the BMC has expired/ });
  const login = await bmcThat(t, expired, hang);
  t.match(await ask(t, login.bmc, { verb: 'login' }), {
    kind: 'refused',
    httpStatus: 403,
    text: /has expired/,
  });
  t.match(await ask(t, login.bmc, readState), {
    kind: 'silent',
    sent: 'withheld',
    text: /password of the BMC has expired/,
  });
});

t.test('2.3 what a login says that does not work', async (t) => {
  const rows: readonly (readonly [number, string])[] = [
    [500, '[500] Login to BMC failed: 500 Internal Server Error.'],
    [404, '[404] Login to BMC failed: 404 Not Found.'],
    [502, '[502] Login to BMC failed: 502 Bad Gateway. Verify REST server is running on the BMC.'],
    [400, '[400] Bad Request'],
  ];
  for (const [status, text] of rows) {
    const { bmc } = await bmcThat(t, { status, body: '<html>' }, hang);
    const reply = await ask(t, bmc, { verb: 'login' }, { loginSeconds: 5 });
    t.match(reply, { kind: 'refused', httpStatus: status, text });
  }
});

t.test('O20 an answer that is no answer is this node’s error, with what it was', async (t) => {
  const rows: Readonly<Record<string, readonly [Scripted, string]>> = {
    'not JSON (B49)': [
      { status: 200, headers: { 'content-type': 'text/html' }, body: `<html>\n\u001b[2J${'x'.repeat(200)}` },
      `Received wrong format response: 200 OK, text/html, <html> [2J${'x'.repeat(70)}`,
    ],
    empty: [{ status: 200 }, 'Received wrong format response: 200 OK, application/json, empty'],
    truncated: [
      { status: 200, body: '{"data": {"/xyz' },
      'Received wrong format response: 200 OK, application/json, {"data": {"/xyz',
    ],
    'cut off': [
      (socket, response) => {
        response.writeHead(200, 'OK', { 'content-length': 100 });
        response.write('{"data":');
        setTimeout(() => socket.destroy(), 20);
      },
      'Received wrong format response: 200 OK, no content type, cut off, {"data":',
    ],
    'no object': [
      { status: 200, body: '[1]' },
      'Received wrong format response: 200 OK, application/json, [1]',
    ],
    'data of another kind': [
      { status: 200, body: { data: 'x' } },
      'Received wrong format response: 200 OK, application/json, {"data":"x"}',
    ],
  };
  for (const [name, [answer, text]] of Object.entries(rows)) {
    const { bmc } = await bmcThat(t, loggedIn, answer);
    t.match(await ask(t, bmc, readState), { kind: 'refused', httpStatus: 200, text }, name);
  }
});

t.test('O20 an answer without end is cut at 8 MiB', async (t) => {
  const { bmc } = await bmcThat(t, loggedIn, (_socket, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const block = Buffer.alloc(1024 * 1024, ' ');
    const more = (): void => {
      while (!response.destroyed && response.write(block));
      if (!response.destroyed) response.once('drain', more);
    };
    more();
  });
  t.match(await ask(t, bmc, readState), {
    kind: 'refused',
    httpStatus: 200,
    text: /200 OK, application\/json, too long/,
  });
});

t.test('O21 any 2xx with JSON is a success whatever its reason', async (t) => {
  const answers: readonly Scripted[] = [
    { status: 200, reason: 'Fine', body: { data: {} } },
    { status: 201, body: { data: {} } },
    { status: 200, headers: { 'content-type': 'text/plain' }, body: { data: {} } },
  ];
  for (const answer of answers) {
    const { bmc } = await bmcThat(t, loggedIn, answer);
    t.match(await ask(t, bmc, readState), { kind: 'ok' });
  }
  const { bmc } = await bmcThat(t, loggedIn, { status: 204 });
  t.match(await ask(t, bmc, { verb: 'rebootBmc' }), { kind: 'ok' }, '204 needs no body');
});

t.test('O23 a BMC that hangs delays no other', async (t) => {
  const dead = await bmcThat(t, hang, hang);
  const good = await Promise.all(Array.from({ length: 10 }, () => bmcThat(t, loggedIn, ok({}))));
  const bmcs = testBmcs(testServices({ loginSeconds: 2 }));
  t.teardown(() => bmcs.stop(never));
  const abort = new AbortController();
  const waiting = bmcs.send(at(dead.bmc), readState, createBudget(), abort.signal);
  const replies = await Promise.all(
    good.map(({ bmc }) => bmcs.send(at(bmc), readState, createBudget(), never)),
  );
  t.ok(replies.every(({ kind }) => kind === 'ok'));
  abort.abort();
  t.match(await waiting, { kind: 'silent' });
});

async function rawServer(t: Test, connected: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    connected(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
