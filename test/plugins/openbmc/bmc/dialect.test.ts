import { statSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import t, { type Test } from 'tap';
import { createBudget } from '../../../../plugins/openbmc/bmc/budget.js';
import { readDone, readJson } from '../../../../plugins/openbmc/bmc/http/json-answer.js';
import { answerTo } from '../../../../plugins/openbmc/bmc/verbs/by-name.js';
import type { BmcReply, BmcVerb } from '../../../../plugins/openbmc/bmc/verbs/index.js';
import { type Behaviour, type Fault, startFleet } from '../../../../plugins/openbmc/simulator/index.js';
import { toNodeName } from '../../../../xcat-compat/names/node-name.js';
import { writeImage } from '../../../helpers/firmware-image.js';
import { L2, legacyBmc, ok } from '../../../helpers/legacy-script.js';
import { type Scripted, startScriptedBmc } from '../../../helpers/scripted-bmc.js';
import { testBmcs } from '../../../helpers/test-bmcs.js';
import { testServices } from '../../../helpers/worker-services.js';

const never = new AbortController().signal;
const generations = ['L0', 'L1', 'L2'] as const;

async function simulated(t: Test, behaviour: Partial<Behaviour>, count = 1) {
  const fleet = await startFleet({ count, behaviour });
  const services = testServices({ requestSeconds: 20, loginSeconds: 20 });
  const bmcs = testBmcs(services);
  t.teardown(async () => {
    await bmcs.stop(never);
    await become(() => fleet.bmcs.every((one) => one.counters().openConnections === 0));
    await fleet.close();
  });
  const nodes = fleet.bmcs.map(({ address }, index) => {
    return { node: toNodeName(`n${index}`), bmc: address, username: 'root', password: '0penBmc' };
  });
  const [bmc] = fleet.bmcs;
  const [node] = nodes;
  if (bmc === undefined || node === undefined) throw new Error('an empty fleet');
  const send = (verb: BmcVerb, at = node) => bmcs.send(at, verb, createBudget(), never);
  return { fleet, bmc, bmcs, nodes, services, send };
}

t.test('O13 every verb on every generation', async (t) => {
  for (const generation of generations) {
    await t.test(generation, async (t) => {
      const { bmc, bmcs, send } = await simulated(t, { generation });
      const done = { kind: 'ok', value: undefined };
      t.same(await send({ verb: 'login' }), done);
      t.match(await send({ verb: 'readState' }), {
        kind: 'ok',
        value: { bmc: 'Ready', chassis: 'On', host: 'Running', requestedHost: 'On', bmcStarted: Number },
      });
      t.same(await send({ verb: 'readCpuVersion' }), { kind: 'ok', value: '22' });
      const images = bmc.state().images.map(({ id, version }) => ({ id, version, activation: 'Active' }));
      images.sort((a, b) => a.id.localeCompare(b.id));
      t.equal(images.length, 3);
      const listed = await send({ verb: 'listSoftware' });
      t.match(sortedById(listed), {
        kind: 'ok',
        value: { images, functional: [String, String] },
      });

      const path = await writeImage(join(t.testdir(), 'image.tar'));
      const image = { path, version: 'v', purpose: 'x', machineName: undefined, bytes: statSync(path).size };
      const uploaded = await send({ verb: 'upload', image });
      t.match(uploaded, { kind: 'ok', value: { id: /^[0-9a-f]{8}$/ } });
      const id = bmc.counters().uploads[0]?.id ?? '';
      t.same(uploaded, { kind: 'ok', value: { id } });
      const own = async () => {
        const asked = { verb: 'listSoftware' } as const;
        return answerTo('listSoftware', asked, await send(asked))?.images.find((one) => one.id === id);
      };
      await become(async () => (await own())?.activation === 'Ready');
      t.match(await own(), { id, purpose: 'BMC', activation: 'Ready', progress: undefined });
      t.same(await send({ verb: 'activateSoftware', id }), done);
      await become(async () => (await own())?.activation === 'Active');
      t.match(await own(), { priority: 0, requested: 'Active' });
      t.same(await send({ verb: 'withdrawActivation', id }), done);
      t.match(await own(), { requested: 'None' });
      t.same(await send({ verb: 'setPriority', id, priority: 0 }), done);

      t.same(await send({ verb: 'deleteSoftware', id }), done);
      t.match(await send({ verb: 'deleteSoftware', id }), { kind: 'refused', httpStatus: 404 });
      const events = await send({ verb: 'readEventLog' });
      t.match(events, {
        kind: 'ok',
        value: [{ id: 1, message: /WatchdogTimedOut$/ }, { id: 2 }, { id: 3 }, { id: 4 }],
      });

      t.same(await send({ verb: 'clearDumps' }), done);
      t.same(await send({ verb: 'requestChassis', transition: 'Off' }), done);
      await become(() => bmc.state().chassis === 'Off');
      t.same(await send({ verb: 'requestHost', transition: 'On' }), done);
      await become(() => bmc.state().host === 'Running');
      t.same(await send({ verb: 'requestHost', transition: 'Off' }), done);
      await become(() => bmc.state().host === 'Off');
      t.equal(bmc.counters().logins, 1);
      t.ok(bmc.counters().maxConnections <= 2, 'at most two connections');

      t.same(await send({ verb: 'rebootBmc' }), done);
      await become(() => bmc.state().phase !== 'up');
      await become(async () => (await send({ verb: 'readState' })).kind === 'ok');
      await bmcs.stop(never);
      t.equal(bmc.state().openSessions, 0, 'logged out, after a reboot too');
    });
  }
});

t.test('O14 one login and one logout for each of many BMCs and many commands', async (t) => {
  const { fleet, bmcs, nodes, send } = await simulated(t, { generation: 'L1', answerDelayMs: 5 }, 40);
  for (let command = 0; command < 3; command += 1) {
    const replies = await Promise.all(
      nodes.flatMap((node) => [send({ verb: 'login' }, node), send({ verb: 'readState' }, node)]),
    );
    t.ok(replies.every(({ kind }) => kind === 'ok'));
  }
  await bmcs.stop(never);
  for (const bmc of fleet.bmcs) {
    const { logins, logouts, maxConnections } = bmc.counters();
    t.same({ logins, logouts, open: bmc.state().openSessions }, { logins: 1, logouts: 1, open: 0 });
    t.ok(maxConnections <= 2);
  }
});

t.test('B42 L0 drops the oldest session at the seventeenth: it is renewed', async (t) => {
  const { bmc, send } = await simulated(t, { generation: 'L0', maxSessions: 1 });
  t.match(await send({ verb: 'readState' }), { kind: 'ok' });
  const other = testBmcs(testServices());
  const node = { node: toNodeName('x'), bmc: bmc.address, username: 'root', password: '0penBmc' };
  t.match(await other.send(node, { verb: 'login' }, createBudget(), never), { kind: 'ok' });
  t.match(await send({ verb: 'requestHost', transition: 'On' }), { kind: 'ok' });
  t.equal(bmc.counters().logins, 3);
  await other.stop(never);
});

t.test('O19 O20 O22 faults of the simulated BMC', async (t) => {
  const { bmc, send, services } = await simulated(t, { generation: 'L2' });
  const rows: readonly (readonly [Fault, unknown])[] = [
    [
      { at: 'read', kind: 'html502' },
      { kind: 'refused', httpStatus: 502, text: '[502] Bad Gateway' },
    ],
    [
      { at: 'read', kind: 'emptyBody' },
      { kind: 'refused', httpStatus: 200, text: /^Received wrong format response: 200 OK, .*empty$/ },
    ],
    [
      { at: 'read', kind: 'malformedJson' },
      { kind: 'refused', httpStatus: 200, text: /^Received wrong format response: / },
    ],
    [
      { at: 'read', kind: 'truncated' },
      { kind: 'refused', httpStatus: 200, text: /cut off/ },
    ],
    [
      { at: 'read', kind: 'hugeBody' },
      { kind: 'refused', httpStatus: 200, text: /too long/ },
    ],
    [
      { at: 'read', kind: 'reset' },
      { kind: 'silent', sent: 'maybe', text: /Connection reset by peer\)$/ },
    ],
    [
      { at: 'read', kind: 'close' },
      { kind: 'silent', sent: 'maybe', text: /Connection closed by the BMC\)$/ },
    ],
    [
      { at: 'read', kind: 404 },
      { kind: 'refused', httpStatus: 404, text: /^\[404\] / },
    ],
    [
      { at: 'read', kind: 504 },
      { kind: 'refused', httpStatus: 504, text: '504 Gateway Timeout' },
    ],
    [
      { at: 'read', kind: 'bmcNotReady' },
      { kind: 'refused', httpStatus: 403, text: /^403 Forbidden - / },
    ],
    [{ at: 'read', kind: 503, times: 2 }, { kind: 'ok' }],
  ];
  await send({ verb: 'login' });
  for (const [fault, expected] of rows) {
    await bmc.set({ faults: [fault] });
    t.match(await send({ verb: 'readState' }), expected, JSON.stringify(fault));
  }
  t.same(services.skipped, [3, 3]);
  await bmc.set({ faults: [] });
  t.match(await send({ verb: 'readState' }), { kind: 'ok' }, 'nothing is left of it');
});

t.test('O72 B30 faults of an upload', async (t) => {
  const { bmc, send } = await simulated(t, { generation: 'L2' });
  const path = await writeImage(join(t.testdir(), 'image.tar'));
  const image = { path, version: 'v', purpose: 'x', machineName: undefined, bytes: statSync(path).size };
  await send({ verb: 'readState' });
  const begins = /^Failed to upload update file/;
  const rows: readonly (readonly [Fault, unknown])[] = [
    [
      { at: 'upload', kind: 503, retryAfterSeconds: 30 },
      { kind: 'refused', httpStatus: 503, retryAfterSeconds: 30, text: begins },
    ],
    [
      { at: 'upload', kind: 413 },
      { kind: 'refused', httpStatus: 413, text: begins },
    ],
    [
      { at: 'upload', kind: 500 },
      { kind: 'refused', httpStatus: 500, text: begins },
    ],
    [
      { at: 'upload', kind: 'html502' },
      { kind: 'refused', httpStatus: 502, text: begins },
    ],
    [
      { at: 'upload', kind: 'emptyBody' },
      { kind: 'refused', httpStatus: 200, text: begins },
    ],
    [
      { at: 'upload', kind: 'malformedJson' },
      { kind: 'refused', httpStatus: 200, text: begins },
    ],
    [
      { at: 'upload', kind: 'hugeBody' },
      { kind: 'refused', httpStatus: 200, text: begins },
    ],
    [
      { at: 'upload', kind: 'noAnswer' },
      { kind: 'silent', sent: 'maybe', text: begins },
    ],
    [
      { at: 'upload', kind: 'reset', afterBytes: 1000 },
      { kind: 'silent', text: begins },
    ],
    [
      { at: 'connect', kind: 'refuse' },
      { kind: 'silent', sent: 'no', text: begins },
    ],
  ];
  for (const [fault, expected] of rows) {
    await bmc.set({ faults: [fault] });
    t.match(await send({ verb: 'upload', image }), expected, JSON.stringify(fault));
  }
});

t.test('software lists as levels give them', async (t) => {
  const root = '/xyz/openbmc_project/software';
  const active = 'xyz.openbmc_project.Software.Activation.Activations.Active';
  const rows: Readonly<Record<string, readonly [unknown, unknown]>> = {
    'no list of what runs': [{ [`${root}/a1`]: { Version: 'v' } }, { functional: undefined }],
    'an empty list': [{ [`${root}/functional`]: { endpoints: [] } }, { images: [], functional: undefined }],
    'a list per kind': [
      {
        [`${root}/bmc/functional`]: { endpoints: [`${root}/a1`] },
        [`${root}/bios/functional`]: { endpoints: [`${root}/b2`, 7] },
      },
      { images: [], functional: ['a1', 'b2'] },
    ],
    'an image that is not analysed yet (B5)': [
      { [`${root}/a1`]: { Version: 'v', Purpose: 'x.VersionPurpose.Host' } },
      { images: [{ id: 'a1', version: 'v', purpose: 'Host', activation: undefined, priority: undefined }] },
    ],
    'an image without a version (B39)': [
      { [`${root}/a1`]: { Activation: active, Priority: 0 } },
      { images: [{ id: 'a1', version: undefined, activation: 'Active', priority: 0 }] },
    ],
    'things beside images': [
      {
        [`${root}/a1/inventory`]: { endpoints: [] },
        [`${root}/apply_time`]: { RequestedApplyTime: 'x' },
        x: 1,
      },
      { images: [] },
    ],
    'values of other kinds': [
      {
        [`${root}/a1`]: { Version: 1, Activation: active, Priority: 0 },
        [`${root}/a2`]: { Version: 'v', Activation: active, Priority: '0' },
        [`${root}/a3`]: { Version: 'v', Activation: active, Priority: null, Progress: {} },
      },
      {
        images: [{ id: 'a3', version: 'v', activation: 'Active', priority: undefined, progress: undefined }],
        faults: [/tells nothing that can be read: a1, a2$/],
      },
    ],
  };
  let answer: Scripted = ok({});
  const legacy = legacyBmc(L2, () => answer);
  const bmc = await startScriptedBmc((seen) => legacy.script(seen));
  const bmcs = testBmcs(testServices());
  t.teardown(async () => {
    await bmcs.stop(never);
    await bmc.close();
  });
  const node = { node: toNodeName('n1'), bmc: bmc.bmc, username: 'root', password: '0penBmc' };
  for (const [name, [data, value]] of Object.entries(rows)) {
    answer = ok(data);
    const reply = await bmcs.send(node, { verb: 'listSoftware' }, createBudget(), never);
    t.match(reply, { kind: 'ok', value }, name);
    if (reply.kind === 'ok' && name === 'things beside images')
      t.same(reply.value, { images: [], functional: undefined });
  }
  answer = { status: 404 };
  t.same(
    await bmcs.send(node, { verb: 'readCpuVersion' }, createBudget(), never),
    { kind: 'ok', value: undefined },
    'a BMC without cpu0 does not tell',
  );
});

t.test('O20 whatever a BMC answers, reading it is a reply', async () => {
  const text = fc.oneof(
    fc.string(),
    fc.json(),
    fc.constantFrom('{"data":', '{"data":{"description":5}}', '[]', 'null'),
  );
  fc.assert(
    fc.property(
      fc.integer({ min: 100, max: 999 }),
      text,
      fc.option(fc.string(), { nil: undefined }),
      (httpStatus, body, type) => {
        const base = { kind: 'answer' as const, httpStatus, reason: 'R', contentType: type, body };
        const answer = { ...base, retryAfter: type, setCookies: [], extent: 'whole' as const };
        const reply = readDone(answer);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: no such character may reach a terminal
        if (reply.kind === 'refused') return !/[\x00-\x1f\x7f]/.test(reply.text) && reply.text.length < 1_300;
        return reply.kind === 'ok' && httpStatus >= 200 && httpStatus < 300 && readJson(answer) !== undefined;
      },
    ),
  );
});

/** The images of a list in the order of their ids: BMCs have an order of their own. */
function sortedById(reply: BmcReply<unknown>): unknown {
  const { value } = JSON.parse(JSON.stringify(reply));
  value.images.sort((a: { id: string }, b: { id: string }) => a.id.localeCompare(b.id));
  return { kind: reply.kind, value };
}

/** Waits for something that comes by itself within the test's own time limit. */
async function become(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20));
}
