import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import type { Image } from '../../../../../plugins/openbmc/bmc/image/image.js';
import { MANAGER, redfishError, UPDATE } from '../../../../helpers/redfish-script.js';
import type { Scripted } from '../../../../helpers/scripted-bmc.js';
import { ok, redfishRig } from './rig.js';

const TASK = '/redfish/v1/TaskService/Tasks/3';
const accepted: Scripted = {
  status: 202,
  headers: { location: '/redfish/v1/TaskService/TaskMonitors/3', 'retry-after': '30' },
  body: { '@odata.id': TASK, '@odata.type': '#Task.v1_4_3.Task', TaskState: 'Running', StartTime: 'now' },
};

function imageFile(t: Test, name = 'image.tar', bytes = 50_000): Image {
  const path = join(t.testdir(), name);
  writeFileSync(path, 'i'.repeat(bytes));
  return { path, version: 'v', purpose: 'x.BMC', machineName: undefined, bytes: statSync(path).size };
}

/** A BMC whose push URIs answer so. */
function pushRig(t: Test, answer: Scripted = accepted, update: object = {}) {
  return redfishRig(t, {
    first: ({ method, path, headers }, bmc) => {
      const own = bmc.resources.get(UPDATE);
      bmc.resources.set(UPDATE, { ...own, ...update });
      const isPush = method === 'POST' && path.startsWith(UPDATE) && headers['x-auth-token'] !== undefined;
      return isPush ? answer : undefined;
    },
  });
}

t.test('a form with what is to become of the image, and the image', async (t) => {
  const { server, send, services } = await pushRig(t);
  const image = imageFile(t, 'a;b,"c" \\d.tar');
  const done = await send({ verb: 'upload', image, apply: 'OnReset' });
  t.same(done, ok({ id: undefined, task: { path: TASK, started: 'now' } }));
  const post = server.seen.find(({ path }) => path === `${UPDATE}/update-multipart`);
  t.match(post?.headers['content-type'], /^multipart\/form-data; boundary=/);
  t.ok(post?.headers['content-length'], 'not chunked');
  const text = post?.body.toString('latin1') ?? '';
  t.match(text, /name="UpdateParameters"\r\nContent-Type: application\/json\r\n\r\n\{/);
  t.ok(text.includes(`{"Targets":["${MANAGER}"],"@Redfish.OperationApplyTime":"OnReset"}`));
  t.match(text, /name="UpdateFile"; filename="[^\r]*"\r\nContent-Type: application\/octet-stream\r\n\r\niii/);
  t.ok(text.includes('i'.repeat(50_000)), 'every byte');
  t.same(services.children[0]?.args, ['-q', '--config', '-'], 'nothing of it in argv');
});

t.test('whom an image is for is told by what it is, and only once wrongly', async (t) => {
  const targets = async (purpose: string, refuses: boolean, status = 400) => {
    const refusal = redfishError(status, 'PropertyValueFormatError', 'The value for Targets is not good.');
    const fileless = redfishError(400, 'PropertyMissing', 'The property UpdateFile is a required property.');
    const rig = await redfishRig(t, {
      first: ({ method, path, body }) => {
        if (method !== 'POST' || !path.startsWith(UPDATE)) return undefined;
        if (refuses && !body.includes(`"Targets":["${MANAGER}"]`)) return refusal;
        return body.includes('name="UpdateFile"') ? accepted : fileless;
      },
    });
    const image = { ...imageFile(t, `${purpose}.tar`), purpose: `x.VersionPurpose.${purpose}` };
    const sent = async () => {
      const before = rig.server.seen.length;
      t.match(await rig.send({ verb: 'upload', image, apply: 'OnReset' }), { kind: 'ok' });
      const posts = rig.server.seen.slice(before).filter(({ method }) => method === 'POST');
      const pushes = posts.filter(({ path }) => path.startsWith(UPDATE));
      asked = pushes.filter(({ body }) => !body.includes('name="UpdateFile"')).length;
      return pushes
        .filter(({ body }) => body.includes('name="UpdateFile"'))
        .map(({ body }) => /"Targets":\["([^"]*)/.exec(body.toString('latin1'))?.[1]);
    };
    /** Forms without an image that were sent for the last one. */
    let asked = 0;
    return { ...rig, sent, asked: () => asked };
  };
  const host = `${UPDATE}/FirmwareInventory/cccc3333`;
  t.same(await (await targets('BMC', false)).sent(), [MANAGER]);
  t.same(await (await targets('System', false)).sent(), [MANAGER]);
  t.same(await (await targets('Host', false)).sent(), [host], 'the updater of the host’s image');
  t.same(await (await targets('PSU', false)).sent(), [undefined], 'whoever takes it');

  for (const status of [400, 500]) {
    const files = await targets('Host', true, status);
    await files.send({ verb: 'listSoftware' });
    t.same(await files.sent(), [MANAGER], 'a build whose manager takes all images, sent once');
    t.equal(files.asked(), 1);
    t.same(await files.sent(), [MANAGER]);
    t.equal(files.asked(), 0, 'remembered');
    const manager = files.bmc.resources.get(MANAGER);
    files.bmc.resources.set(MANAGER, { ...manager, FirmwareVersion: 'bmc-2' });
    await files.send({ verb: 'listSoftware' });
    t.same(await files.sent(), [MANAGER]);
    t.equal(files.asked(), 1, 'other firmware may take what this one did not');
  }
  const own = await targets('Host', false);
  t.same([await own.sent(), own.asked(), await own.sent(), own.asked()], [[host], 1, [host], 0]);
  t.same(await (await targets('PSU', true)).sent(), [undefined, MANAGER]);

  const several = await targets('Host', false);
  const installed = several.bmc.resources.get(host);
  const other = `${UPDATE}/FirmwareInventory/dddd4444`;
  const list = several.bmc.resources.get(`${UPDATE}/FirmwareInventory`) as { readonly Members: object[] };
  several.bmc.resources.set(`${UPDATE}/FirmwareInventory`, {
    Members: [{ '@odata.id': other }, ...list.Members],
  });
  several.bmc.resources.set(other, { ...installed, Id: 'dddd4444', Version: 'host-0' });
  t.same(await several.sent(), [host], 'of several the one that runs');
  several.bmc.resources.set(other, { ...installed, Id: 'dddd4444', Version: 'host-0', Updateable: false });
  several.bmc.resources.set(host, { ...installed, Updateable: false });
  t.same(await several.sent(), [MANAGER], 'none that can be updated');
});

t.test('a BMC that takes no manager as a target finds out itself whom an image is for', async (t) => {
  const pushes: (string | undefined)[] = [];
  const { send } = await redfishRig(t, {
    first: ({ method, path, body }) => {
      if (method !== 'POST' || !path.startsWith(UPDATE)) return undefined;
      const target = /"Targets":\["([^"]*)/.exec(body.toString('latin1'))?.[1];
      pushes.push(target);
      const text = `The value '${target}' for the property Targets is not in the list of acceptable values.`;
      return target === MANAGER ? redfishError(400, 'PropertyValueNotInList', text) : accepted;
    },
  });
  const image = { ...imageFile(t), purpose: 'x.VersionPurpose.BMC' };
  for (const sent of [[MANAGER, undefined], [undefined]]) {
    t.match(await send({ verb: 'upload', image, apply: 'OnReset' }), { kind: 'ok' });
    t.same(pushes.splice(0), sent, 'refused once, and remembered');
  }
});

t.test('the image alone where the BMC takes no form', async (t) => {
  const { server, send } = await pushRig(t, accepted, { MultipartHttpPushUri: undefined });
  t.match(await send({ verb: 'upload', image: imageFile(t), apply: 'Immediate' }), { kind: 'ok' });
  const post = server.seen.find(({ path }) => path === `${UPDATE}/update`);
  t.equal(post?.method, 'POST');
  t.equal(post?.headers['content-type'], 'application/octet-stream');
  t.equal(post?.body.length, 50_000);
});

t.test('before a byte is sent: too large, and no way at all', async (t) => {
  const small = await pushRig(t, accepted, { MaxImageSizeBytes: 10 });
  const reply = await small.send({ verb: 'upload', image: imageFile(t), apply: 'OnReset' });
  t.match(reply, { kind: 'refused', httpStatus: 413, text: /50000 bytes, at most 10/ });
  const none = await pushRig(t, accepted, { MultipartHttpPushUri: undefined, HttpPushUri: undefined });
  t.match(await none.send({ verb: 'upload', image: imageFile(t), apply: 'OnReset' }), {
    kind: 'refused',
    text: /takes no firmware by upload/,
  });
  t.equal(small.services.children.length + none.services.children.length, 0);
});

t.test('what a BMC says to an image it does not want', async (t) => {
  const malformed = redfishError(400, 'MissingOrMalformedPart', 'The multipart request was malformed.');
  const { send } = await pushRig(t, malformed);
  t.match(await send({ verb: 'upload', image: imageFile(t), apply: 'OnReset' }), {
    kind: 'refused',
    httpStatus: 400,
    text: /Failed to upload update file .*:400 Bad Request - \[400\] The multipart request was malformed/,
  });
  const there = redfishError(409, 'ResourceAlreadyExists', 'The requested resource … already exists.');
  t.match(await (await pushRig(t, there)).send({ verb: 'upload', image: imageFile(t), apply: 'OnReset' }), {
    httpStatus: 409,
    text: /already exists\. If rflash -l shows the version as Ready/,
  });
  const busy = await pushRig(t, { status: 503, headers: { 'retry-after': '/redfish/v1/UpdateService' } });
  t.match(await busy.send({ verb: 'upload', image: imageFile(t), apply: 'OnReset' }), {
    kind: 'refused',
    httpStatus: 503,
    retryAfterSeconds: undefined,
  });
});

t.test('the wish to wait for the restart: a form needs none, a PATCH may be refused for good', async (t) => {
  const form = await pushRig(t);
  t.same(await form.send({ verb: 'prepareUpdate' }), ok({ reboots: false }));
  t.same(form.bmc.written, []);

  const wish = { HttpPushUriOptions: { HttpPushUriApplyTime: { ApplyTime: 'Immediate' } } };
  const plain = await pushRig(t, accepted, { MultipartHttpPushUri: undefined, ...wish });
  t.match(await plain.send({ verb: 'listSoftware' }), ok({ update: { reboots: false } }));
  t.same(await plain.send({ verb: 'prepareUpdate' }), ok({ reboots: false }));
  t.match(plain.bmc.written, [
    {
      what: `PATCH ${UPDATE}`,
      body: { HttpPushUriOptions: { HttpPushUriApplyTime: { ApplyTime: 'OnReset' } } },
    },
  ]);

  const refusing = await redfishRig(t, {
    first: ({ method }, bmc) => {
      bmc.resources.set(UPDATE, { ...bmc.resources.get(UPDATE), MultipartHttpPushUri: undefined, ...wish });
      return method === 'PATCH' ? { status: 405 } : undefined;
    },
  });
  t.match(await refusing.send({ verb: 'listSoftware' }), ok({ update: { reboots: false } }));
  t.same(await refusing.send({ verb: 'prepareUpdate' }), ok({ reboots: true }));
  t.match(await refusing.send({ verb: 'listSoftware' }), ok({ update: { reboots: true } }), 'remembered');
  const none = await pushRig(t, accepted, { MultipartHttpPushUri: undefined });
  t.same(await none.send({ verb: 'prepareUpdate' }), ok({ reboots: true }));
});

t.test('B15 a task, its monitor, and a number that is another task’s by now', async (t) => {
  const { bmc, send } = await redfishRig(t, {
    first: ({ path, headers }) => {
      if (headers['x-auth-token'] === undefined) return undefined;
      if (path === '/monitor/202') return { status: 202, body: { TaskState: 'Running', PercentComplete: 5 } };
      return path === '/monitor/204' ? { status: 204 } : undefined;
    },
  });
  const task = (path: string, started?: string) =>
    send({ verb: 'readTask', task: { path, started: started ?? undefined } });
  const said = [{ Message: 'a' }, { Message: 'b', Oem: { OpenBMC: { AbortReason: 'bad signature' } } }];
  const rows = [
    [
      { TaskState: 'Running', PercentComplete: 30 },
      { state: 'running', percent: 30 },
    ],
    [{ TaskState: 'Stopping' }, { state: 'running' }],
    [
      { TaskState: 'Completed', PercentComplete: 100 },
      { state: 'completed', percent: 100 },
    ],
    [
      { TaskState: 'Exception', Messages: said },
      { state: 'failed', message: 'bad signature' },
    ],
    [{ TaskState: 'Cancelled' }, { state: 'gone' }],
  ] as const;
  for (const [resource, value] of rows) {
    bmc.resources.set(TASK, resource);
    t.match(await task(TASK), ok(value), resource.TaskState);
  }
  bmc.resources.set(TASK, { TaskState: 'Completed', StartTime: 'later' });
  t.match(await task(TASK, 'now'), ok({ state: 'gone' }));
  bmc.resources.delete(TASK);
  t.match(await task(TASK), ok({ state: 'gone' }));
  t.match(await task('/monitor/202'), ok({ state: 'running', percent: 5 }));
  t.match(await task('/monitor/204'), ok({ state: 'gone' }));
});
