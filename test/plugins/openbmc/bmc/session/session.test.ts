import fc from 'fast-check';
import t, { type Test } from 'tap';
import type { Settings } from '../../../../../lib/settings/settings.js';
import { createBudget } from '../../../../../plugins/openbmc/bmc/budget.js';
import { readGranted, waysOf } from '../../../../../plugins/openbmc/bmc/http/access.js';
import { parseBmcAddress } from '../../../../../plugins/openbmc/bmc/http/address.js';
import { toNodeName } from '../../../../../xcat-compat/names/node-name.js';
import { error, L0, L2, L3, type LegacyKind, legacyBmc, ok } from '../../../../helpers/legacy-script.js';
import { type Scripted, type Seen, startScriptedBmc } from '../../../../helpers/scripted-bmc.js';
import { type TestNode, testBmcs } from '../../../../helpers/test-bmcs.js';
import { testServices } from '../../../../helpers/worker-services.js';

const never = new AbortController().signal;
const STATE = '/xyz/openbmc_project/state/enumerate';
const states = ok({});

/** Until this process has seen what it did to its own connections. */
async function noticed() {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

async function rig(
  t: Test,
  kind: LegacyKind,
  rest: (seen: Seen) => Scripted = () => states,
  more: { readonly settings?: Partial<Settings> } = {},
) {
  const legacy = legacyBmc(kind, rest);
  const bmc = await startScriptedBmc((seen) => legacy.script(seen));
  const services = testServices(more.settings);
  const bmcs = testBmcs(services);
  t.teardown(async () => {
    await bmcs.stop(never);
    await bmc.close();
  });
  const node: TestNode = {
    node: toNodeName('n1'),
    bmc: bmc.bmc,
    username: kind.username,
    password: kind.password,
  };
  const read = (budget = createBudget(), at = node) => bmcs.send(at, { verb: 'readState' }, budget, never);
  return { legacy, bmc, services, bmcs, node, read };
}

t.test(
  'O13 every generation: the login form and the session it wants are found and remembered',
  async (t) => {
    const generations = {
      L0: { kind: L0, asked: ['POST /login', `GET ${STATE}`], header: 'cookie' },
      L2: { kind: L2, asked: ['POST /login', `GET ${STATE}`], header: 'x-auth-token' },
      L3: { kind: L3, asked: ['POST /login', 'POST /login', `GET ${STATE}`], header: 'x-auth-token' },
      'cookies only': {
        kind: { ...L2, shows: ['cookie'] as const },
        asked: ['POST /login', `GET ${STATE}`, `GET ${STATE}`],
        header: 'cookie',
      },
      'Basic only': {
        kind: { ...L2, shows: ['basic'] as const },
        asked: ['POST /login', `GET ${STATE}`, `GET ${STATE}`, `GET ${STATE}`],
        header: 'authorization',
      },
    };
    for (const [name, { kind, asked, header }] of Object.entries(generations)) {
      await t.test(name, async (t) => {
        const { bmc, bmcs, node, read, legacy } = await rig(t, kind);
        t.match(await read(), { kind: 'ok' });
        t.same(bmc.asked(), asked);
        t.ok(bmc.seen.at(-1)?.headers[header], `shows its session by ${header}`);
        t.match(await bmcs.send(node, { verb: 'rebootBmc' }, createBudget(), never), { kind: 'ok' });
        // A BMC that knows only the newer form takes no legacy writes: it is asked for Redfish first.
        if (kind !== L3) t.equal(bmc.asked().length, asked.length + 1, 'a write needs nothing more');
        t.equal(legacy.logins, kind === L3 ? 2 : 1);
      });
    }
  },
);

t.test('O13 what worked at a BMC is remembered for its next login', async (t) => {
  const { bmc, bmcs, node, read, legacy } = await rig(t, { ...L3, shows: ['basic'] });
  await read();
  const before = bmc.seen.length;
  legacy.open.clear();
  await bmcs.send({ ...node, password: 'other' }, { verb: 'readState' }, createBudget(), never);
  t.same(bmc.asked().slice(before), ['POST /login'], 'the form that worked, once');
});

t.test('O14 one login per BMC for many commands at once, and a logout at the end', async (t) => {
  const { bmc, bmcs, read, legacy } = await rig(t, L2);
  const replies = await Promise.all(Array.from({ length: 50 }, () => read()));
  t.ok(replies.every(({ kind }) => kind === 'ok'));
  t.equal(legacy.logins, 1);
  t.ok(bmc.counts.most <= 2, `${bmc.counts.most} connections`);
  await bmcs.stop(never);
  t.equal(legacy.logouts, 1);
  t.equal(legacy.open.size, 0);
  t.equal(bmc.asked().at(-1), 'POST /logout');
});

t.test('O14 a session that nobody uses is logged out and its connection closed', async (t) => {
  const { bmc, read, legacy } = await rig(t, L0, undefined, { settings: { sessionIdleSeconds: 0.2 } });
  await read();
  t.equal(legacy.open.size, 1);
  while (legacy.open.size > 0 || bmc.counts.open > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  t.equal(legacy.logouts, 1);
  t.match(await read(), { kind: 'ok' }, 'the next command logs in again');
  t.equal(legacy.logins, 2);
});

t.test('a BMC that refuses each session right after it has given it is not asked for ever', async (t) => {
  const unauthorized = error(401, 'Login required');
  const { bmcs, node, read, legacy } = await rig(t, L2, () => unauthorized);
  t.match(await read(), { kind: 'refused', httpStatus: 401 });
  const plain = legacy.logins;
  // Whoever wants to know first whose BMC it is asks within the session that the request is to have.
  const recognise = async () => {
    await bmcs.send(node, { verb: 'readState' }, createBudget(), never);
    return undefined;
  };
  const reply = await read({ ...createBudget(), recognise });
  t.match(reply, { kind: 'refused', httpStatus: 401, text: '[401] Unauthorized' });
  t.ok(legacy.logins - plain <= 12, `${legacy.logins - plain} logins`);
});

t.test('O14 stopping while a login is under way still logs out', async (t) => {
  const legacy = legacyBmc(L2, () => states);
  let arrived: () => void = () => {};
  const atLogin = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const bmc = await startScriptedBmc(async (seen) => {
    if (seen.path === '/login') {
      arrived();
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return legacy.script(seen);
  });
  t.teardown(() => bmc.close());
  const bmcs = testBmcs(testServices());
  const node = { node: toNodeName('n1'), bmc: bmc.bmc, username: 'root', password: '0penBmc' };
  const reply = bmcs.send(node, { verb: 'login' }, createBudget(), never);
  await atLogin;
  await bmcs.stop(never);
  await reply;
  t.equal(legacy.logouts, 1);
  t.equal(legacy.open.size, 0);
  t.match(await bmcs.send(node, { verb: 'login' }, createBudget(), never), { kind: 'silent', sent: 'no' });
});

t.test('O15 any user name and password arrive as they are', async (t) => {
  let got: unknown;
  const bmc = await startScriptedBmc((seen) => {
    if (seen.path === '/login') got = JSON.parse(seen.body.toString('utf8'));
    return seen.path === '/login' ? { status: 200, body: { data: 'in' } } : states;
  });
  const bmcs = testBmcs(testServices());
  t.teardown(async () => {
    await bmcs.stop(never);
    await bmc.close();
  });
  const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(text, text, async (username, password) => {
      const node = { node: toNodeName('n1'), bmc: bmc.bmc, username, password };
      const reply = await bmcs.send(node, { verb: 'readState' }, createBudget(), never);
      const authorization = bmc.seen.at(-1)?.headers.authorization ?? '';
      const basic = Buffer.from(authorization.replace('Basic ', ''), 'base64').toString('utf8');
      return (
        reply.kind === 'ok' &&
        JSON.stringify(got) === JSON.stringify({ data: [username, password] }) &&
        basic === `${username}:${password}`
      );
    }),
    { numRuns: 60, examples: [['"\'\\@:( ü', '\n\r\t\u0000']] },
  );
});

t.test('O18 503 is sent again after 3 s, three times per node and command, with its body', async (t) => {
  const service = (busy: number) => {
    let left = busy;
    return (answer: Scripted): Scripted => {
      left -= 1;
      return left >= 0 ? { status: 503 } : answer;
    };
  };
  await t.test('a request', async (t) => {
    const answer = service(3);
    const { services, read } = await rig(t, L2, () => answer(states));
    t.match(await read(), { kind: 'ok' });
    t.same(services.skipped, [3, 3, 3]);
  });
  await t.test('a request that is never served', async (t) => {
    const { services, read, bmc } = await rig(t, L2, () => ({ status: 503 }));
    const budget = createBudget();
    const refused = { kind: 'refused', httpStatus: 503, text: '503 Service Unavailable' };
    t.match(await read(budget), refused);
    t.equal(bmc.seen.length, 5);
    t.match(await read(budget), refused);
    t.equal(services.skipped.length, 3, 'the same command has no more resends for this node');
    t.match(await read(), refused);
    t.equal(services.skipped.length, 6, 'a new command has');
  });
  await t.test('a login', async (t) => {
    const legacy = legacyBmc(L0, () => states);
    const answer = service(2);
    const bmc = await startScriptedBmc((seen) =>
      seen.path === '/login' ? answer(legacy.script(seen)) : legacy.script(seen),
    );
    const bmcs = testBmcs(testServices());
    t.teardown(async () => {
      await bmcs.stop(never);
      await bmc.close();
    });
    const node = { node: toNodeName('n1'), bmc: bmc.bmc, username: 'root', password: '0penBmc' };
    t.match(await bmcs.send(node, { verb: 'login' }, createBudget(), never), { kind: 'ok' });
    t.equal(bmc.seen.length, 3);
    t.equal(new Set(bmc.seen.map(({ body }) => body.toString())).size, 1, 'always the same body');
  });
});

t.test('O26 B55 a wrong password is tried once per command', async (t) => {
  for (const kind of [L0, L2]) {
    const { read, legacy, node } = await rig(t, kind);
    const wrong = { ...node, password: 'wrong' };
    const budget = createBudget();
    const refused = { kind: 'refused', httpStatus: 401, text: '[401] Invalid username or password' };
    const both = await Promise.all([read(budget, wrong), read(budget, wrong)]);
    t.match(both, [refused, refused]);
    t.match(await read(budget, wrong), refused);
    t.equal(legacy.logins, 1);
    t.match(await read(createBudget(), wrong), refused);
    t.equal(legacy.logins, 2, 'a new command may try again');
  }
});

t.test('O28 debug lines are curl command lines without the password', async (t) => {
  const { bmcs, node, bmc } = await rig(t, { ...L2, password: 'S3cret"x' });
  const lines: string[] = [];
  const budget = createBudget({ debug: (name, text) => lines.push(`${name} ${text}`) });
  await bmcs.send(node, { verb: 'readState' }, budget, never);
  await bmcs.send(node, { verb: 'setPriority', id: '2a1022fe', priority: 0 }, budget, never);
  const json = '-H "Content-Type: application/json"';
  t.same(lines, [
    `n1 curl -k -c cjar ${json} -d '{ "data": ["root", "xxxxxx"] }' https://${bmc.bmc}/login`,
    'n1 login_response 200 OK',
    `n1 curl -k -b cjar -X GET ${json} https://${bmc.bmc}${STATE}`,
    'n1 readstate_response 200 OK',
    `n1 curl -k -b cjar -X PUT ${json} -d '{"data":0}' https://${bmc.bmc}/xyz/openbmc_project/software/2a1022fe/attr/Priority`,
    'n1 setpriority_response 200 OK',
  ]);
});

t.test('O93 O94 other credentials are another session', async (t) => {
  const { read, legacy, node, bmcs } = await rig(t, L2);
  await read();
  t.match(await read(createBudget(), { ...node, password: 'changed' }), { httpStatus: 401 });
  t.match(await read(), { kind: 'ok' }, 'the first session is not disturbed');
  await bmcs.stop(never);
  t.equal(legacy.open.size, 0);
});

t.test('B42 a session the BMC has lost is renewed once and the request sent once more', async (t) => {
  for (const kind of [L0, L2]) {
    const { read, legacy, bmc, bmcs, node } = await rig(t, kind);
    await read();
    legacy.open.clear();
    const before = bmc.seen.length;
    t.match(await bmcs.send(node, { verb: 'rebootBmc' }, createBudget(), never), { kind: 'ok' });
    const put = 'PUT /xyz/openbmc_project/state/bmc0/attr/RequestedBMCTransition';
    t.same(bmc.asked().slice(before), [put, 'POST /login', put]);

    legacy.open.clear();
    const many = await Promise.all(Array.from({ length: 20 }, () => read()));
    t.ok(many.every((reply) => reply.kind === 'ok'));
    t.equal(legacy.logins, 3, 'one new login for all that noticed');
  }
});

t.test('B42 a BMC that forgets every session is asked twice, not for ever', async (t) => {
  let lose = false;
  const legacy = legacyBmc(L0, () => (lose ? error(401, 'Login required') : states));
  const bmc = await startScriptedBmc((seen) => legacy.script(seen));
  const bmcs = testBmcs(testServices());
  t.teardown(async () => {
    await bmcs.stop(never);
    await bmc.close();
  });
  const node = { node: toNodeName('n1'), bmc: bmc.bmc, username: 'root', password: '0penBmc' };
  const read = () => bmcs.send(node, { verb: 'readState' }, createBudget(), never);
  await read();
  lose = true;
  t.match(await read(), { kind: 'refused', httpStatus: 401, text: '[401] Login required' });
  t.equal(legacy.logins, 2);
  t.equal(bmc.asked().filter((one) => one.startsWith('GET')).length, 3);
});

t.test('B42 a login refused in every way is given up: the next command logs in anew', async (t) => {
  let lose = true;
  const legacy = legacyBmc(L0, () => (lose ? error(401, 'Login required') : states));
  const bmc = await startScriptedBmc((seen) => legacy.script(seen));
  const bmcs = testBmcs(testServices());
  t.teardown(async () => {
    await bmcs.stop(never);
    await bmc.close();
  });
  const node = { node: toNodeName('n1'), bmc: bmc.bmc, username: 'root', password: '0penBmc' };
  const read = () => bmcs.send(node, { verb: 'readState' }, createBudget(), never);
  t.match(await read(), { kind: 'refused', httpStatus: 401 });
  t.equal(legacy.open.size, 0, 'logged out');
  lose = false;
  t.match(await read(), { kind: 'ok' });
  t.equal(legacy.logins, 2);
});

t.test('B36 a kept connection that is dead is replaced without a word', async (t) => {
  const { read, bmc, bmcs, node } = await rig(t, L2);
  await read();
  t.equal(bmc.counts.connections, 1);
  bmc.dropConnections();
  t.match(await read(), { kind: 'ok' });
  bmc.dropConnections();
  await noticed();
  t.match(await bmcs.send(node, { verb: 'requestHost', transition: 'On' }, createBudget(), never), {
    kind: 'ok',
  });
  t.ok(bmc.counts.resumed >= 1, 'reconnects resume the TLS session');
});

t.test('B36 closed just as the request arrives: a GET is repeated, a PUT never', async (t) => {
  let cut = 0;
  const { read, bmc, bmcs, node } = await rig(t, L2, () => {
    if (cut === 0) return states;
    cut -= 1;
    return (socket) => socket.destroy();
  });
  await read();
  cut = 1;
  t.match(await read(), { kind: 'ok' });
  cut = 1;
  const before = bmc.seen.length;
  const reply = await bmcs.send(node, { verb: 'rebootBmc' }, createBudget(), never);
  t.match(reply, { kind: 'silent', sent: 'maybe' });
  t.equal(bmc.seen.length, before + 1);
});

t.test('openbmc.bmc as a name, an address and with a port', async (t) => {
  const forms: Readonly<Record<string, unknown>> = {
    'bmc-1.site': {
      host: 'bmc-1.site',
      port: 443,
      isName: true,
      origin: 'https://bmc-1.site',
      text: 'bmc-1.site:443',
    },
    '10.0.0.1': { host: '10.0.0.1', port: 443, isName: false, origin: 'https://10.0.0.1' },
    '10.0.0.1:8443': { host: '10.0.0.1', port: 8443, origin: 'https://10.0.0.1:8443', text: '10.0.0.1:8443' },
    'fd00::5': {
      host: 'fd00::5',
      port: 443,
      isName: false,
      origin: 'https://[fd00::5]',
      text: '[fd00::5]:443',
    },
    '[fd00::5]:8443': { host: 'fd00::5', port: 8443, origin: 'https://[fd00::5]:8443' },
    '[fe80::1%eth0]': {
      host: 'fe80::1%eth0',
      port: 443,
      origin: 'https://[fe80::1]',
      text: '[fe80::1%eth0]:443',
    },
    // One BMC has one spelling.
    'BMC-1.Site': { host: 'bmc-1.site', text: 'bmc-1.site:443' },
    'FD00:0:0::0005': { host: 'fd00::5', text: '[fd00::5]:443' },
    '::ffff:10.0.0.1': { host: '10.0.0.1', isName: false, origin: 'https://10.0.0.1', text: '10.0.0.1:443' },
    '[::FFFF:a00:1]:443': { host: '10.0.0.1', text: '10.0.0.1:443' },
    'fd00::5%eth0': { host: 'fd00::5' },
    '10.0.0.1.site': { host: '10.0.0.1.site', isName: true },
    'bmc-1.site.': { host: 'bmc-1.site.', isName: true },
    '0xbmc': { host: '0xbmc', isName: true },
  };
  for (const [bmc, address] of Object.entries(forms)) t.match(parseBmcAddress(bmc), address, bmc);
  for (const bad of [
    '',
    'a b',
    'u:p@host',
    'host:',
    'host:0',
    'host:65536',
    'host/x',
    '[::1',
    'a:b',
    '1.2.3.4.5',
    'host\n',
    'host:0443',
    // The system's resolver reads these as addresses that nobody has written.
    '10.0.0.010',
    '010.0.0.1:443',
    '0x0a.0.0.1',
    '0xa000001',
    '10.1',
    '10.0.1',
    '167772161',
    '10.0.0.1.',
    '10.0.0.256',
    'bmc.1',
    '0x',
    '[10.0.0.1]',
    '[10.0.0.1]:443',
    'fe80::1%',
    '[fe80::1%a/b]',
    // This machine itself.
    '0.0.0.0',
    '::',
    '::ffff:0.0.0.0',
  ])
    t.equal(parseBmcAddress(bad), undefined, JSON.stringify(bad));
  const bmcs = testBmcs(testServices());
  const node = { node: toNodeName('n1'), bmc: 'a b', username: 'u', password: 'p' };
  const reply = await bmcs.send(node, { verb: 'login' }, createBudget(), never);
  t.match(reply, { kind: 'silent', sent: 'no', text: /'a b' is no address of a BMC/ });
});

t.test('O16 what a BMC gives at login cannot break out of a header', async (t) => {
  const granted = readGranted(
    ['sid="a b"; Secure', 'X=1\r\nEvil: 1', 'BMCWEB-SESSION=good; Path=/'],
    'to\r\nken',
  );
  t.same(granted, { token: 'good', cookie: 'BMCWEB-SESSION=good', xsrfToken: undefined });
  t.same(waysOf(readGranted([], undefined)), ['basic']);
});
