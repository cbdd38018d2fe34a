import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { liveSettings } from '../../../../../lib/settings/live-settings.js';
import { settingsFrom } from '../../../../../lib/settings/settings.js';
import { createBudget } from '../../../../../plugins/openbmc/bmc/budget.js';
import { isOfOldTls } from '../../../../../plugins/openbmc/bmc/http/old-tls.js';
import type { BmcVerb } from '../../../../../plugins/openbmc/bmc/verbs/index.js';
import { toNodeName } from '../../../../../xcat-compat/names/node-name.js';
import { L2, legacyBmc, ok } from '../../../../helpers/legacy-script.js';
import { startScriptedBmc } from '../../../../helpers/scripted-bmc.js';
import { type TestNode, testBmcs } from '../../../../helpers/test-bmcs.js';
import { testServices } from '../../../../helpers/worker-services.js';

const never = new AbortController().signal;
const namesTheKey =
  /TLS failure.*; if this BMC knows only TLS 1\.0, 1\.1 or short keys, set site\.openbmcoldtls=yes/;

/** A BMC that knows no newer version of TLS, and settings that can be changed. */
async function rig(t: Test, maxVersion: 'TLSv1' | 'TLSv1.1') {
  const legacy = legacyBmc(L2, ({ path }) => (path.startsWith('/upload/') ? ok('2a1022fe') : ok('Ready')));
  const server = await startScriptedBmc(legacy.script, { maxVersion });
  const services = testServices();
  const settings = liveSettings(services.settings);
  const bmcs = testBmcs({ ...services, settings: settings.now });
  t.teardown(async () => {
    await bmcs.stop(never);
    await server.close();
  });
  const { username, password } = L2;
  const node: TestNode = { node: toNodeName('n1'), bmc: server.bmc, username, password };
  const path = join(t.testdir(), 'image.tar');
  writeFileSync(path, Buffer.alloc(10_000, 'firmware'));
  const image = { path, version: 'v2', purpose: 'x.BMC', machineName: undefined, bytes: 10_000 };
  const send = (verb: BmcVerb) => bmcs.send(node, verb, createBudget(), never);
  return {
    server,
    login: () => send({ verb: 'login' }),
    upload: () => send({ verb: 'upload', image }),
    allow: (oldTls: boolean) => settings.set({ ...settings.now, oldTls }),
  };
}

for (const version of ['TLSv1', 'TLSv1.1'] as const) {
  t.test(`B48 a BMC that knows only ${version} is spoken to where the site says so`, async (t) => {
    const { server, login, upload, allow } = await rig(t, version);
    t.match(await login(), { kind: 'silent', sent: 'no', text: namesTheKey });
    t.match(await upload(), { kind: 'silent', sent: 'no', text: namesTheKey });
    t.same(server.seen, []);

    allow(true);
    t.match(await login(), { kind: 'ok' });
    t.same(await upload(), { kind: 'ok', value: { id: '2a1022fe' } });
    t.equal(server.seen.at(-1)?.body.length, 10_000);
  });
}

t.test('curl refuses what requests refuse, and names the key as they do', async (t) => {
  const { server, login, upload, allow } = await rig(t, 'TLSv1.1');
  allow(true);
  t.match(await login(), { kind: 'ok' });
  // The connection that is open stays open, and curl makes its own.
  allow(false);
  t.match(await upload(), { kind: 'silent', sent: 'no', text: namesTheKey });
  t.notOk(server.asked().some((asked) => asked.startsWith('PUT /upload/')));
});

t.test('what OpenSSL says of a BMC that is too old for it', async (t) => {
  const said = {
    'error:0A000102:SSL routines::unsupported protocol': true,
    'error:0A00042E:SSL routines::tlsv1 alert protocol version': true,
    'error:0A00018A:SSL routines::dh key too small': true,
    'curl: (35) error:0A00018F:SSL routines::ee key too small': true,
    'error:0A000410:SSL routines::sslv3 alert handshake failure': true,
    'error:0A00014D:SSL routines::legacy sigalg disallowed or unsupported': true,
    'error:0A00010B:SSL routines::wrong version number': false,
    'curl: (35) Recv failure: Connection reset by peer': false,
  };
  for (const [text, isOld] of Object.entries(said)) t.equal(isOfOldTls(text), isOld, text);
});

t.test('site.openbmcoldtls', async (t) => {
  const from = (value: string) => settingsFrom(new Map([['openbmcoldtls', value]]), '/l').oldTls;
  t.same(['yes', 'Y', ' 1 '].map(from), [true, true, true]);
  t.same(['no', 'N', '0'].map(from), [false, false, false]);
  t.equal(settingsFrom(new Map(), '/l').oldTls, false);
  t.throws(() => from('on'), /openbmcoldtls is 'on', but must be one of y, n, yes, no, 1, 0/);
  const told: string[] = [];
  const settings = settingsFrom(new Map([['openbmcoldtls', 'on']]), '/l', '/p', {
    tell: (problem) => told.push(problem),
  });
  t.equal(settings.oldTls, false);
  t.match(told, [/it counts as no$/]);
});
