import { X509Certificate } from 'node:crypto';
import net from 'node:net';
import tls from 'node:tls';
import t from 'tap';
import {
  behaviourFromJson,
  type SimulatedBmc,
  startFleet,
} from '../../../../plugins/openbmc/simulator/index.js';
import { readTar } from '../../../../plugins/openbmc/simulator/manifest.js';
import { addressesFrom } from '../../../../plugins/openbmc/simulator/net/addresses.js';
import { ask, imageTar, loggedIn, root } from './ask.js';

t.test('each on its own address with one port, or all on one address with neighbouring ports', async (t) => {
  const port = await freePort();
  const spread = await startFleet({ count: 3, first: '127.41.0.254', port });
  t.strictSame(
    spread.bmcs.map((bmc) => bmc.address),
    ['127.41.0.254', '127.41.1.1', '127.41.1.2'].map((host) => `${host}:${port}`),
  );
  for (const bmc of spread.bmcs) t.equal((await ask(bmc, 'GET', '/')).status, 401);
  await spread.close();
  await t.rejects(ask(spread.bmcs[0] as SimulatedBmc, 'GET', '/'), { code: 'ECONNREFUSED' });
  t.throws(() => addressesFrom('10.0.0.1', 1), /not a loopback address/);
  t.throws(() => addressesFrom('127.255.255.254', 2), /has not 2 addresses/);
});

t.test('a port that is taken is named', async (t) => {
  const squatter = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => squatter.once('listening', resolve));
  const { port } = squatter.address() as net.AddressInfo;
  await t.rejects(startFleet({ count: 1, port }), {
    message: new RegExp(`cannot listen on 127.0.0.1:${port}: another program`),
  });
  await t.rejects(startFleet({ count: 1, control: port }), {
    message: new RegExp(`127.0.0.1:${port} for control`),
  });
  squatter.close();
});

t.test('B48 TLS versions and keys can be chosen', async (t) => {
  for (const keyType of ['rsa', 'p256', 'p384'] as const) {
    for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
      const fleet = await startFleet({ keyType, minTls: version, maxTls: version });
      const [bmc] = fleet.bmcs as readonly [SimulatedBmc];
      t.equal(await protocolWith(bmc, fleet.certificatePem, {}), version);
      const other = version === 'TLSv1.2' ? 'TLSv1.3' : 'TLSv1.2';
      await t.rejects(ask(bmc, 'GET', '/', { minVersion: other, maxVersion: other }), {
        code: /SSL|EPROTO|ECONNRESET/,
      });
      const certificate = new X509Certificate(fleet.certificatePem);
      t.ok(certificate.verify(certificate.publicKey), 'signed by itself');
      t.match(certificate.subjectAltName, 'DNS:testhost');
      t.equal(certificate.publicKey.asymmetricKeyType, keyType === 'rsa' ? 'rsa' : 'ec');
      await fleet.close();
    }
  }
});

t.test('counters and state of each are its own; a change for all reaches all', async (t) => {
  const fleet = await startFleet({
    count: 3,
    behaviour: { generation: 'L1' },
    behaviourOf: (index) => (index === 2 ? { power: 'off' } : {}),
  });
  const [first, second, third] = fleet.bmcs as readonly [SimulatedBmc, SimulatedBmc, SimulatedBmc];
  const { get } = await loggedIn(first);
  await get('/state/enumerate');
  await get('/state/enumerate');
  t.match(first.counters(), { requests: 3, logins: 1, connections: 3, maxConnections: 1 });
  t.equal(first.counters().byPath.get(`GET ${root}/state/enumerate`), 2);
  t.equal(second.counters().requests, 0);
  t.equal(third.state().chassis, 'Off');
  await fleet.set({ password: 'other' });
  for (const bmc of fleet.bmcs) {
    t.equal((await ask(bmc, 'POST', '/login', { body: { data: ['root', '0penBmc'] } })).status, 401);
    t.equal((await ask(bmc, 'POST', '/login', { body: { data: ['root', 'other'] } })).status, 200);
  }
  await first.reset();
  t.match(first.counters(), { requests: 0, logins: 0 });
  t.equal(first.state().openSessions, 0);
  await fleet.close();
});

t.test('another process steers it over HTTP', async (t) => {
  const fleet = await startFleet({ count: 2, control: 0 });
  const [, second] = fleet.bmcs as readonly [SimulatedBmc, SimulatedBmc];
  const control = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(`http://127.0.0.1:${fleet.controlPort}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  await loggedIn(second);
  t.match((await control('GET', '/bmcs')).body, [
    { index: 0 },
    { index: 1, address: second.address, counters: { logins: 1, byPath: { 'POST /login': 1 } } },
  ]);
  t.equal(
    (await control('PATCH', '/bmcs/1', { faults: [{ at: 'login', kind: 503, times: 1 }], times: 'real' }))
      .status,
    200,
  );
  t.match((await control('GET', `/bmcs/${second.address}`)).body, {
    behaviour: { activationMs: 180_000, faults: [{ at: 'login' }] },
  });
  await control('PATCH', '/bmcs', { times: 'fast' });
  t.equal((await ask(second, 'POST', '/login', { body: { data: ['root', '0penBmc'] } })).status, 503);
  t.equal((await control('POST', '/bmcs/1/reset')).status, 200);
  t.equal(second.counters().logins, 0);
  t.match(await control('PATCH', '/bmcs/0', { nope: 1 }), {
    status: 400,
    body: { error: 'there is no behaviour called nope' },
  });
  t.equal((await control('GET', '/bmcs/7')).status, 404);
  t.equal((await control('DELETE', '/bmcs/0')).status, 405);
  await control('POST', '/bmcs/1/reboot');
  t.equal(second.counters().reboots, 1);
  await fleet.close();
});

t.test('a change of behaviour is checked', async (t) => {
  t.strictSame(behaviourFromJson('{"generation":"L2","activationMs":5,"idScheme":null}'), {
    generation: 'L2',
    activationMs: 5,
    idScheme: undefined,
  });
  for (const [text, message] of [
    ['no', /JSON object/],
    ['{"generation":"L9"}', /generation is one of L0, L1, L2/],
    ['{"activationMs":"5"}', /activationMs has to be of type number/],
    ['{"faults":{}}', /faults has to be of type list/],
    ['{"faults":[{"at":"lunch","kind":500}]}', /a fault is at one of login/],
    ['{"faults":[{"at":"read","kind":"nope"}]}', /the kind of a fault/],
    ['{"faults":[{"at":"read","kind":500,"path":"("}]}', /[Rr]egular expression/],
    ['{"answerDelayMs":null}', /cannot be null/],
    ['{"times":"slow"}', /real or fast/],
  ] as const) {
    t.throws(() => behaviourFromJson(text), { message });
  }
});

t.test('a MANIFEST is found however the tar arrives', async (t) => {
  const image = imageTar('ibm-v3', { 'image-kernel': 700, 'image-rofs': 0, 'image-u-boot': 512 });
  for (const size of [1, 7, 511, 512, 513, image.length]) {
    const tar = readTar();
    for (let at = 0; at < image.length; at += size) tar.push(image.subarray(at, at + size));
    t.match(tar.facts(), {
      version: 'ibm-v3',
      purpose: /\.BMC$/,
      machineName: 'witherspoon',
      members: ['MANIFEST', 'image-kernel', 'image-rofs', 'image-u-boot'],
    });
  }
  const none = readTar();
  none.push(Buffer.alloc(5000, 1));
  t.strictSame(none.facts().members, []);
});

t.test('B36 an idle connection is closed by the server', async (t) => {
  const fleet = await startFleet({ keepAliveMs: 50 });
  const [bmc] = fleet.bmcs as readonly [SimulatedBmc];
  const socket = tls.connect({ port: bmc.port, host: bmc.host, rejectUnauthorized: false });
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  socket.write('GET / HTTP/1.1\r\nHost: bmc\r\n\r\n');
  await new Promise((resolve) => socket.once('close', resolve));
  t.match(text, /^HTTP\/1\.1 401 Unauthorized\r\n/);
  t.notMatch(text, /^(Connection|Keep-Alive):/im, 'no hint of it, as on a BMC');
  await fleet.close();
});

t.test('bad requests: 431 for large headers, 400 without Host', async (t) => {
  const fleet = await startFleet();
  const [bmc] = fleet.bmcs as readonly [SimulatedBmc];
  const large = { headers: { 'X-Large': 'x'.repeat(9000) } };
  t.equal((await ask(bmc, 'GET', '/', large)).status, 431);
  const socket = tls.connect({ port: bmc.port, host: bmc.host, rejectUnauthorized: false });
  socket.write('GET / HTTP/1.1\r\n\r\n');
  t.match(
    String(await new Promise((resolve) => socket.once('data', resolve))),
    /^HTTP\/1\.1 400 Bad Request/,
  );
  await fleet.close();
});

t.test('TLS sessions are resumed', async (t) => {
  const fleet = await startFleet({ maxTls: 'TLSv1.2' });
  const [bmc] = fleet.bmcs as readonly [SimulatedBmc];
  const session = await new Promise<Buffer>((resolve) => {
    const socket = tls.connect({ port: bmc.port, host: bmc.host, rejectUnauthorized: false });
    socket.once('session', (given) => {
      socket.destroy();
      resolve(given);
    });
  });
  const reused = await new Promise<boolean>((resolve) => {
    const socket = tls.connect({ port: bmc.port, host: bmc.host, rejectUnauthorized: false, session }, () => {
      resolve(socket.isSessionReused());
      socket.destroy();
    });
  });
  t.equal(reused, true);
  await fleet.close();
});

function protocolWith(bmc: SimulatedBmc, ca: string, more: tls.ConnectionOptions): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const socket = tls.connect(
      { port: bmc.port, host: bmc.host, ca, servername: 'testhost', ...more },
      () => {
        resolve(socket.getProtocol());
        socket.destroy();
      },
    );
    socket.once('error', reject);
  });
}

async function freePort(): Promise<number> {
  const probe = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port } = probe.address() as net.AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
