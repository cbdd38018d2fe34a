import { createHash } from 'node:crypto';
import https from 'node:https';
import t from 'tap';
import { type SimulatedBmc, startFleet } from '../../../../plugins/openbmc/simulator/index.js';
import { ask, imageTar, loggedIn, recorded, root, tarMember } from './ask.js';

const fleet = await startFleet({
  count: 3,
  behaviourOf: (index) => ({
    generation: (['L0', 'L1', 'L2'] as const)[index] ?? 'L0',
    idDelayMs: 5,
    analysisMs: 5,
    activationMs: 60,
    versionWaitMs: 80,
    rebootDelayMs: 5,
    refusedMs: 60,
    startingMs: 80,
    notReadyMs: 80,
    firstLoginMs: 10,
  }),
});
t.teardown(() => fleet.close());
const usual = fleet.bmcs.map((bmc) => bmc.behaviour);
t.beforeEach(async () => {
  for (const bmc of fleet.bmcs) {
    await bmc.set(usual[bmc.index] ?? {});
    await bmc.reset();
  }
});
const [L0, L1, L2] = fleet.bmcs as readonly [SimulatedBmc, SimulatedBmc, SimulatedBmc];

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const reboot = 'xyz.openbmc_project.State.BMC.Transition.Reboot';
const octets = { 'Content-Type': 'application/octet-stream' };
const sha512Id = (version: string): string => createHash('sha512').update(version).digest('hex').slice(0, 8);

t.test('B4 an upload is answered with its id; it is counted, hashed and looked into', async (t) => {
  for (const bmc of fleet.bmcs) {
    const session = await loggedIn(bmc);
    const image = imageTar('ibm-v2.9', { 'image-bmc': 200_000 });
    const answer = await session.upload(image);
    const id = String(answer.data);
    t.match(answer, { status: 200, data: /^[0-9a-f]{8}$/ });
    t.match(await session.until(id, 'Ready'), { Version: 'ibm-v2.9', Path: `/tmp/images/${id}` });
    t.match(bmc.counters().uploads, [
      {
        name: 'i.tar',
        bytes: image.length,
        sha256: createHash('sha256').update(image).digest('hex'),
        version: 'ibm-v2.9',
        purpose: 'xyz.openbmc_project.Software.Version.VersionPurpose.BMC',
        id,
        status: 200,
      },
    ]);
    t.notOk('Priority' in ((await session.image(id)) ?? {}), 'Priority only when Active');
  }
});

t.test('B4 verbs and content types as recorded', async (t) => {
  const old = await loggedIn(L0);
  const file = 'phosphor-rest-server.txt';
  const post = (bmc: SimulatedBmc, method: string, path: string, headers: Record<string, string>) =>
    ask(bmc, method, path, { headers, body: imageTar(`v-${method}-${path}`) });
  const pick = ({ status, body }: { readonly status: number; readonly body: string }) => ({ status, body });
  const all = { ...octets, ...old.headers };
  t.strictSame(pick(await post(L0, 'PUT', '/upload/image', all)), recorded(file, 'upload PUT without name'));
  t.strictSame(pick(await post(L0, 'POST', '/upload/image/a', all)), recorded(file, 'upload POST with name'));
  t.strictSame(
    pick(await post(L0, 'PUT', '/upload/image/a', { ...old.headers, 'Content-Type': 'application/json' })),
    recorded(file, 'upload json content-type'),
  );
  t.equal((await post(L0, 'POST', '/upload/image', all)).status, 200);
  const { headers } = await loggedIn(L2);
  for (const [method, path] of [
    ['POST', '/upload/image'],
    ['PUT', '/upload/image/'],
    ['POST', '/upload/image/a'],
    ['PUT', '/upload/image/a'],
  ] as const) {
    t.equal((await post(L2, method, path, headers)).status, 200, `${method} ${path}, no content type`);
  }
  t.match(await ask(L2, 'GET', '/upload/image', { headers }), { status: 405, body: '' });
});

t.test('B4 B32 no MANIFEST, no tar, or another machine: 400 after the whole wait', async (t) => {
  for (const bmc of fleet.bmcs) {
    const { upload } = await loggedIn(bmc);
    const file = bmc === L0 ? 'phosphor-rest-server.txt' : 'bmcweb-upload.txt';
    const wanted = recorded(file, bmc === L0 ? 'upload bad' : 'upload bad: no MANIFEST (waits 15 s)');
    for (const bad of [
      Buffer.from('junk'),
      Buffer.concat([tarMember('other', Buffer.alloc(9)), Buffer.alloc(1024)]),
    ]) {
      const answer = await upload(bad);
      t.strictSame({ status: answer.status, body: answer.body }, wanted);
    }
    await bmc.set({ machineName: 'romulus' });
    t.equal((await upload(imageTar('v1'))).status, 400);
    await bmc.set({ machineName: 'witherspoon' });
    t.equal((await upload(imageTar('v1'))).status, 200);
  }
});

t.test('B5 the object comes first, its Activation later', async (t) => {
  await L1.set({ analysisMs: 800 });
  const session = await loggedIn(L1);
  const id = String((await session.upload(imageTar('v5'))).data);
  const early = await session.image(id);
  t.equal(early?.['Version'], 'v5');
  t.notOk('Activation' in (early ?? {}));
  t.ok(await session.until(id, 'Ready'));
});

t.test('B6 Progress only while Activating, then Priority 0 and the others behind', async (t) => {
  for (const bmc of fleet.bmcs) {
    // So long that it is seen on a busy machine too.
    await bmc.set({ activationMs: 1500 });
    const session = await loggedIn(bmc);
    const id = String((await session.upload(imageTar('v6'))).data);
    await session.until(id, 'Ready');
    t.equal((await session.activate(id)).status, 200);
    const during = await session.until(id, 'Activating');
    t.type(during['Progress'], 'number');
    t.notOk('Priority' in during);
    const after = await session.until(id, 'Active');
    t.equal(after['Priority'], 0);
    t.notOk('Progress' in after);
    const all = (await session.get('/software/enumerate')).data as Record<string, Record<string, unknown>>;
    t.equal(all[`${root}/software/0c5488d5`]?.['Priority'], 1);
    t.equal(all[`${root}/software/4afb2426`]?.['Priority'], 2);
    t.equal(all[`${root}/software/2a5ac03d`]?.['Priority'], 0, 'the host image is not concerned');
    t.strictSame(all[`${root}/software/functional`], {
      endpoints: [`${root}/software/0c5488d5`, `${root}/software/2a5ac03d`],
    });
    t.ok(
      (all[`${root}/software/active`] as { endpoints: readonly string[] }).endpoints.includes(
        `${root}/software/${id}`,
      ),
    );
    t.equal(bmc.counters().activations, 1);
  }
});

t.test('B7 an Invalid image cannot be activated; a Failed one only after None', async (t) => {
  const session = await loggedIn(L2);
  await L2.set({ checksMembers: true });
  const invalid = String((await session.upload(imageTar('v7', { other: 1 }))).data);
  await session.until(invalid, 'Invalid');
  t.equal((await session.activate(invalid)).status, 200);
  await wait(20);
  t.match((await session.image(invalid))?.['Activation'], /Invalid$/);

  await L2.set({ activationEnd: { kind: 'failed', atPercent: 40 } });
  const failing = String((await session.upload(imageTar('v7b'))).data);
  await session.until(failing, 'Ready');
  await session.activate(failing);
  await session.until(failing, 'Failed');
  await L2.set({ activationEnd: { kind: 'active' } });
  await session.activate(failing);
  await wait(20);
  t.match((await session.image(failing))?.['Activation'], /Failed$/, 'asked again without None in between');
  await session.activate(failing, 'None');
  await session.activate(failing);
  t.ok(await session.until(failing, 'Active'));
  t.equal((await session.activate(failing, 'Nope')).status, 403);
});

t.test(
  'B8 delete: functional 404, Ready gone, two deletes on early levels, room made for a new image',
  async (t) => {
    const session = await loggedIn(L0);
    t.equal((await session.post('/software/0c5488d5/action/Delete')).status, 404);
    const ready = String((await session.upload(imageTar('v8'))).data);
    t.equal((await session.post(`/software/${ready}/action/delete`)).status, 200);
    t.equal(await session.image(ready), undefined);
    await L0.set({ needsTwoDeletes: true });
    const twice = String((await session.upload(imageTar('v8b'))).data);
    await session.until(twice, 'Ready');
    await session.post(`/software/${twice}/action/Delete`);
    t.ok(await session.image(twice));
    await session.post(`/software/${twice}/action/Delete`);
    t.equal(await session.image(twice), undefined);

    await L0.set({ imageSlots: 2 });
    const next = String((await session.upload(imageTar('v8c'))).data);
    await session.until(next, 'Ready');
    await session.activate(next);
    await session.until(next, 'Active');
    t.equal(await session.image('4afb2426'), undefined, 'the spare image has been erased');
    t.ok(await session.image('0c5488d5'), 'the running one has not');
  },
);

t.test(
  'B9 a reboot: refused, 503, a new login, NotReady, the new image functional, Ready ones forgotten',
  async (t) => {
    for (const bmc of [L0, L2]) {
      // Each phase so long that it is seen on a busy machine too.
      await bmc.set({ refusedMs: 400, startingMs: 600, notReadyMs: 1000 });
      const session = await loggedIn(bmc);
      const id = String((await session.upload(imageTar('v9'))).data);
      const ready = String((await session.upload(imageTar('v9-ready'))).data);
      await session.until(id, 'Ready');
      await session.activate(id);
      await session.until(id, 'Active');
      t.equal((await session.put('/state/bmc0/attr/RequestedBMCTransition', reboot)).status, 200);
      await until(() => bmc.state().phase === 'gone');
      await t.rejects(session.get('/state/enumerate'), { code: /ECONNREFUSED|ECONNRESET/ });
      await until(() => bmc.state().phase === 'starting');
      t.equal((await ask(bmc, 'POST', '/login', { body: { data: ['root', '0penBmc'] } })).status, 503);
      await until(() => bmc.state().phase === 'up');
      t.equal(
        (await session.get('/state/enumerate')).status,
        bmc === L0 ? 401 : 200,
        'sid is dead, a bmcweb session is not',
      );
      const again = await loggedIn(bmc);
      t.match((await again.get('/state/bmc0')).data, { CurrentBMCState: /NotReady$/ });
      await until(() => bmc.state().bmc === 'Ready');
      t.equal(await again.image(ready), undefined);
      const all = (await again.get('/software/enumerate')).data as Record<string, Record<string, unknown>>;
      t.strictSame(all[`${root}/software/functional`], {
        endpoints: [`${root}/software/2a5ac03d`, `${root}/software/${id}`],
      });
      t.equal(bmc.counters().reboots, 1);
      t.equal(bmc.state().host, 'Running', 'the host has gone on');
    }
  },
);

t.test('B9 a 404 of the whole tree while starting, on early levels', async (t) => {
  await L0.set({ startingStatus: 404, startingMs: 1000 });
  const session = await loggedIn(L0);
  L0.reboot();
  await until(() => L0.state().phase === 'starting');
  t.match(await session.get('/state/enumerate'), { status: 404, body: /path or object not found/ });
});

t.test('B10 ids: of the version, seven digits of it, or any', async (t) => {
  const old = await loggedIn(L0);
  t.equal((await old.upload(imageTar('v10'))).data, sha512Id('v10'));
  await L0.set({ idScheme: 'short' });
  t.equal((await old.upload(imageTar('v10b'))).data, sha512Id('v10b').slice(0, 7));
  const { upload } = await loggedIn(L2);
  t.not((await upload(imageTar('v10'))).data, sha512Id('v10'));
});

t.test(
  'B30 bmcweb: a second upload is 503 with Retry-After and no body, also during the wait of a bad one',
  async (t) => {
    await L2.set({ versionWaitMs: 1000 });
    const { upload } = await loggedIn(L2);
    const bad = upload(Buffer.from('junk'));
    await until(() => L2.counters().openUploads === 1);
    t.match(await upload(imageTar('v30')), { status: 503, body: '', headers: { 'retry-after': '30' } });
    t.equal((await bad).status, 400);
    t.equal((await upload(imageTar('v30'))).status, 200);
  },
);

t.test('B31 L0: a second upload waits for the first', async (t) => {
  await L0.set({ idDelayMs: 50 });
  const { upload } = await loggedIn(L0);
  const both = await Promise.all([upload(imageTar('v31a')), upload(imageTar('v31b'))]);
  t.strictSame(
    both.map((answer) => answer.data),
    [sha512Id('v31a'), sha512Id('v31b')],
  );
  t.equal(L0.counters().maxUploads, 1);
});

t.test('B31 a client that gives up while it waits loses its turn', async (t) => {
  await L0.set({ versionWaitMs: 600 });
  const { headers, upload } = await loggedIn(L0);
  const first = upload(Buffer.from('junk'));
  await until(() => L0.counters().openUploads === 1);
  const impatient = https.request(`${L0.url}/upload/image/b`, {
    method: 'PUT',
    agent: false,
    rejectUnauthorized: false,
    headers: { ...octets, ...headers },
  });
  impatient.on('error', () => undefined);
  impatient.write('x');
  await until(() => L0.counters().byPath.has('PUT /upload/image/b'));
  impatient.destroy();
  const third = upload(imageTar('v31c'));
  t.equal((await first).status, 400);
  t.equal((await third).data, sha512Id('v31c'));
});

t.test('B33 a version that is there already: 400; B54 on late levels a second object', async (t) => {
  const old = await loggedIn(L1);
  t.equal((await old.upload(imageTar('v33'))).status, 200);
  t.equal((await old.upload(imageTar('v33'))).status, 400);
  t.equal(
    (await old.upload(imageTar('ibm-v2.3-476-g2d622cb-r33-coral-cfm-0-g9973ab0'))).status,
    400,
    'the running one',
  );
  const { upload } = await loggedIn(L2);
  const ids = [(await upload(imageTar('v33'))).data, (await upload(imageTar('v33'))).data];
  t.not(ids[0], ids[1]);
  t.equal(L2.state().images.filter((image) => image.version === 'v33').length, 2);
});

t.test('B34 too big: 413 without a body before 100 Continue; chunked 500', async (t) => {
  await L2.set({ uploadLimitBytes: 10_000 });
  const { headers } = await loggedIn(L2);
  const expecting = await withExpect(L2, { ...headers, 'Content-Length': '20000' });
  t.strictSame(expecting, { status: 413, body: '', continued: false });
  const anonymous = await withExpect(L2, { 'Content-Length': '20000' });
  t.equal(anonymous.status, 413);
  const chunked = await new Promise<number | string | undefined>((resolve) => {
    const request = https.request(`${L2.url}/upload/image`, {
      method: 'POST',
      agent: false,
      rejectUnauthorized: false,
      headers,
    });
    request.once('response', (response) => resolve(response.statusCode));
    request.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    request.write(Buffer.alloc(20_000));
  });
  t.equal(chunked, 500);
});

t.test('B35 no session: 401 on the headers of a large upload, after the body of a small one', async (t) => {
  t.strictSame(await withExpect(L2, { 'Content-Length': '20000' }), {
    status: 401,
    body: '',
    continued: false,
  });
  t.equal((await ask(L2, 'POST', '/upload/image', { body: Buffer.alloc(4000) })).status, 401);
});

t.test('B36 a body that stands still is cut off without an answer', async (t) => {
  await L2.set({ bodyStallMs: 50 });
  const { headers } = await loggedIn(L2);
  const code = await new Promise<string | undefined>((resolve) => {
    const request = https.request(`${L2.url}/upload/image`, {
      method: 'POST',
      agent: false,
      rejectUnauthorized: false,
      headers: { ...headers, 'Content-Length': '5000' },
    });
    request.once('response', () => resolve('answered'));
    request.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    request.write(Buffer.alloc(2500));
  });
  t.equal(code, 'ECONNRESET');
  t.match(L2.counters().uploads, [{ bytes: 2500, status: 0, sha256: undefined }]);
  t.equal((await (await loggedIn(L2)).upload(imageTar('v36'))).status, 200, 'the lock is free again');
});

t.test('B38 B51 an activation stands still at some percent, and holds a reboot back', async (t) => {
  await L1.set({ activationEnd: { kind: 'stuck', atPercent: 70 } });
  const session = await loggedIn(L1);
  const id = String((await session.upload(imageTar('v38'))).data);
  await session.until(id, 'Ready');
  await session.activate(id);
  while ((await session.image(id))?.['Progress'] !== 70) await wait(5);
  await wait(30);
  t.match(await session.image(id), { Activation: /Activating$/, Progress: 70 });
  t.equal((await session.put('/state/bmc0/attr/RequestedBMCTransition', reboot)).status, 200);
  await wait(30);
  t.equal(L1.state().phase, 'up');
  t.equal(L1.counters().reboots, 0);
});

t.test('B44 a reboot without an answer, or with a 504, is done', async (t) => {
  await L1.set({ rebootAnswer: 'none' });
  await t.rejects((await loggedIn(L1)).put('/state/bmc0/attr/RequestedBMCTransition', reboot), {
    code: 'ECONNRESET',
  });
  await L2.set({ rebootAnswer: '504' });
  t.equal((await (await loggedIn(L2)).put('/state/bmc0/attr/RequestedBMCTransition', reboot)).status, 504);
  await until(() => L1.counters().reboots + L2.counters().reboots === 2);
});

t.test('B45 200 for an upload whose image never appears', async (t) => {
  await L0.set({ faults: [{ at: 'upload', kind: 'lostImage', times: 1 }] });
  const session = await loggedIn(L0);
  const answer = await session.upload(imageTar('v45'));
  t.match(answer, { status: 200, data: /^[0-9a-f]{8}$/ });
  await wait(30);
  t.equal(await session.image(String(answer.data)), undefined);
  t.equal((await session.upload(imageTar('v45'))).data, sha512Id('v45'));
});

t.test(
  'B50 a body too large for its memory kills the web server; it comes back with its sessions',
  async (t) => {
    await L2.set({ crashAboveBytes: 50_000, crashMs: 60 });
    const session = await loggedIn(L2);
    await t.rejects(session.upload(imageTar('v50', { 'image-bmc': 400_000 })), { code: /ECONNRESET|EPIPE/ });
    await until(() => L2.state().phase === 'up');
    t.equal((await until200(() => session.get('/state/enumerate'))).status, 200);
  },
);

t.test(
  'B45 an early level answers at once, with no id; two images back to back lose the second',
  async (t) => {
    await L0.set({ uploadAnswer: 'null', backToBackMs: 5000 });
    const session = await loggedIn(L0);
    t.match(await session.upload(imageTar('v45a')), { status: 200, data: null });
    t.match(await session.upload(imageTar('v45b')), { status: 200, data: null });
    t.ok(await session.until(sha512Id('v45a'), 'Ready'));
    t.equal(await session.image(sha512Id('v45b')), undefined);
  },
);

t.test('a reset in the middle of an upload ends it and frees the BMC', async (t) => {
  await L2.set({ idDelayMs: 60, versionWaitMs: 5000 });
  const { upload } = await loggedIn(L2);
  const pending = upload(Buffer.from('junk'));
  await until(() => L2.counters().openUploads === 1);
  await wait(10);
  await Promise.all([L2.reset(), t.rejects(pending, { code: 'ECONNRESET' })]);
  t.match(L2.counters(), { openUploads: 0 });
  t.equal(L2.counters().uploads.length, 0);
  t.equal((await (await loggedIn(L2)).upload(imageTar('after'))).status, 200);
});

t.test('uploads are held to the speed that is set', async (t) => {
  await L0.set({ uploadBytesPerSecond: 2_000_000 });
  const { upload } = await loggedIn(L0);
  const before = Date.now();
  t.equal((await upload(imageTar('slow', { 'image-bmc': 400_000 }))).status, 200);
  t.ok(Date.now() - before >= 150, 'not before its time');
});

t.test('the new host image runs after the next power on', async (t) => {
  const session = await loggedIn(L1);
  await L1.set({ powerOnMs: 5, powerOffMs: 5 });
  const id = String((await session.upload(imageTar('IBM-host', { 'pnor.xz.squashfs': 10 }, 'Host'))).data);
  await session.until(id, 'Ready');
  await session.activate(id);
  await session.until(id, 'Active');
  const functional = (): boolean => L1.state().images.some((image) => image.id === id && image.functional);
  t.notOk(functional());
  await session.put(
    '/state/chassis0/attr/RequestedPowerTransition',
    'xyz.openbmc_project.State.Chassis.Transition.Off',
  );
  await until(() => L1.state().chassis === 'Off');
  t.notOk(functional());
  await session.put(
    '/state/host0/attr/RequestedHostTransition',
    'xyz.openbmc_project.State.Host.Transition.On',
  );
  await until(() => L1.state().host === 'Running');
  t.ok(functional());
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await wait(3);
}

async function until200<Answer extends { readonly status: number }>(
  tryIt: () => Promise<Answer>,
): Promise<Answer> {
  for (;;) {
    const answer = await tryIt().catch(() => undefined);
    if (answer?.status === 200) return answer;
    await wait(5);
  }
}

/** Sends headers with `Expect: 100-continue` and no body before it is asked for. */
function withExpect(bmc: SimulatedBmc, headers: Record<string, string>) {
  return new Promise<{
    readonly status: number | undefined;
    readonly body: string;
    readonly continued: boolean;
  }>((resolve, reject) => {
    let continued = false;
    const request = https.request(`${bmc.url}/upload/image`, {
      method: 'POST',
      agent: false,
      rejectUnauthorized: false,
      headers: { ...headers, Expect: '100-continue' },
    });
    request.once('continue', () => {
      continued = true;
    });
    request.once('error', reject);
    request.once('response', (response) => {
      let body = '';
      response.on('data', (chunk) => {
        body += String(chunk);
      });
      response.once('end', () => {
        request.destroy();
        resolve({ status: response.statusCode, body, continued });
      });
    });
    request.flushHeaders();
  });
}
