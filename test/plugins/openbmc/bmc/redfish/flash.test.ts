import { statSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { drive } from '../../../../../lib/flow/drive.js';
import { createBudget } from '../../../../../plugins/openbmc/bmc/budget.js';
import type { Image } from '../../../../../plugins/openbmc/bmc/image/image.js';
import type { Flow } from '../../../../../plugins/openbmc/node/bmc-row.js';
import { unattended, uploadAndActivate } from '../../../../../plugins/openbmc/rflash/flash-flows.js';
import { flashNode, unattendedNode, uploadNode } from '../../../../../plugins/openbmc/rflash/flash-start.js';
import { type Behaviour, startFleet } from '../../../../../plugins/openbmc/simulator/index.js';
import { toNodeName } from '../../../../../xcat-compat/names/node-name.js';
import { answering } from '../../../../helpers/as-dialect.js';
import { recordedManifest, writeImage } from '../../../../helpers/firmware-image.js';
import { testBmcs } from '../../../../helpers/test-bmcs.js';
import { testServices } from '../../../../helpers/worker-services.js';
import { never } from './rig.js';

// The tables of rflash against simulated BMCs, over TLS and by curl; pauses are a hundredth of what they are.

const node = toNodeName('n0');
const version = 'ibm-v2.4-500-gabcdef0-r40-0-g1234567';
const hostVersion = 'IBM-witherspoon-ibm-OP9-v2.0.10-2.22-prod';
const services = testServices({ requestSeconds: 20, loginSeconds: 20 });

async function images(t: Test): Promise<{ readonly bmc: Image; readonly host: Image }> {
  const directory = t.testdir();
  const purposes = 'xyz.openbmc_project.Software.Version.VersionPurpose';
  const host = recordedManifest.replace('Purpose.BMC', 'Purpose.Host').replace(version, hostVersion);
  const bmcPath = await writeImage(join(directory, 'bmc.tar'));
  const hostPath = await writeImage(join(directory, 'host.tar'), host);
  const image = (path: string, purpose: string, known: string): Image => ({
    ...{ path, version: known, purpose: `${purposes}.${purpose}`, machineName: undefined },
    bytes: statSync(path).size,
  });
  return { bmc: image(bmcPath, 'BMC', version), host: image(hostPath, 'Host', hostVersion) };
}

/** Drives one simulated BMC through a table: how it ended, and what the BMC is then. */
async function flash<Node extends { readonly node: typeof node }>(
  t: Test,
  behaviour: Partial<Behaviour>,
  flow: Flow<Node>,
  facts: Node,
) {
  const { bmc, client } = await oneBmc(t, behaviour);
  return { bmc, reason: await client(flow, facts) };
}

/** One simulated BMC; each client has its own sessions. A second of a pause takes so many milliseconds. */
async function oneBmc(t: Test, behaviour: Partial<Behaviour>, msPerSecond = 10) {
  const fleet = await startFleet({ count: 1, behaviour });
  t.teardown(() => fleet.close());
  const [bmc] = fleet.bmcs;
  if (bmc === undefined) throw new Error('an empty fleet');
  const client = <Node extends { readonly node: typeof node }>(flow: Flow<Node>, facts: Node) =>
    driveAt(bmc.address, flow, facts, msPerSecond);
  return { bmc, client };
}

async function driveAt<Node extends { readonly node: typeof node }>(
  address: string,
  flow: Flow<Node>,
  facts: Node,
  msPerSecond: number,
): Promise<string> {
  const bmcs = testBmcs(services);
  const at = { node, bmc: address, username: 'root', password: '0penBmc' };
  const budget = createBudget();
  let clock = 0;
  const ended = await drive(
    flow,
    'LOGIN',
    facts,
    {
      send: async (asked) => answering(asked, (verb) => bmcs.send(at, verb, budget, never)),
      sleep: async (seconds) => {
        clock += seconds * 1000;
        await new Promise((resolve) => setTimeout(resolve, seconds * msPerSecond));
      },
      now: () => clock,
      say: () => {},
      record: () => undefined,
    },
    never,
  );
  await bmcs.stop(never);
  const result = ended.kind === 'ended' ? ended.result : { kind: 'failure', reason: ended.kind };
  return result.kind === 'failure' && 'reason' in result ? result.reason : result.kind;
}

const start = flashNode(node, { force: false }, services.settings);

t.test('-a FILE: the image is there and waits, or runs where the BMC restarts by itself', async (t) => {
  const { bmc: image } = await images(t);
  const waits = await flash(t, { generation: 'R' }, uploadAndActivate, uploadNode(start, image));
  t.equal(waits.reason, 'success');
  t.match(waits.bmc.counters(), { reboots: 0, uploads: [{ version }] });

  const plain = { generation: 'R', multipartUri: 'none' } as const;
  const restarts = await flash(t, plain, uploadAndActivate, uploadNode(start, image));
  t.equal(restarts.reason, 'success');
  t.equal(restarts.bmc.counters().reboots, 1);

  const settable = { ...plain, applyTimeIsSettable: true };
  const set = await flash(t, settable, uploadAndActivate, uploadNode(start, image));
  t.equal(set.reason, 'success');
  t.equal(set.bmc.counters().reboots, 0, 'it could be told to wait');
});

t.test('builds of other years, and an interface with both', async (t) => {
  const { bmc: image } = await images(t);
  const others: readonly Partial<Behaviour>[] = [
    { generation: 'R', updateMode: 'files' },
    { generation: 'R', multipartUri: 'shared', taskMonitor: 'below' },
    { generation: 'R', tasksVanish: true, pageSize: 2, writeAnswer: 200, demandsIfMatch: 428 },
    { generation: 'R', pushUri: 'service', multipartUri: 'none', applyTimeIsSettable: true },
    { generation: 'R', partialReads: ['/Systems/system$'], eventLogUnder: 'Managers' },
    { generation: 'L3' },
  ];
  for (const behaviour of others) {
    const { reason } = await flash(t, behaviour, uploadAndActivate, uploadNode(start, image));
    t.equal(reason, 'success', JSON.stringify(behaviour));
  }
});

t.test('an image of the host is for the updater of the host', async (t) => {
  const { host: image } = await images(t);
  for (const behaviour of [{}, { updaters: 'own' }, { updateMode: 'files' }] as const) {
    const kind = { generation: 'R', ...behaviour } as const;
    const { bmc, reason } = await flash(t, kind, uploadAndActivate, uploadNode(start, image));
    t.equal(reason, 'success', JSON.stringify(behaviour));
    const versions = bmc.state().images.map((one) => one.version);
    t.equal(versions.filter((one) => one === hostVersion).length, 1, 'one image came of it');
    t.equal(bmc.counters().uploads.length, 1, 'it was sent once');
  }
  const plain = { generation: 'R', updaters: 'own', multipartUri: 'none', applyTime: 'OnReset' } as const;
  const { reason } = await flash(t, plain, uploadAndActivate, uploadNode(start, image));
  t.match(reason, /ImageFailure/, 'without a form there is no way to say so');
});

t.test('what fails is said with what the BMC has written of it', async (t) => {
  const { bmc: image } = await images(t);
  const wrong = { generation: 'R', machineName: 'other' } as const;
  for (const updateMode of ['dbus', 'files'] as const) {
    const { reason } = await flash(t, { ...wrong, updateMode }, uploadAndActivate, uploadNode(start, image));
    t.match(reason, /Event log of the BMC: .*ImageFailure: Machine name does not match/, updateMode);
  }
  const failing = { generation: 'R', activationEnd: { kind: 'failed', atPercent: 40 } } as const;
  const failed = await flash(t, failing, uploadAndActivate, uploadNode(start, image));
  t.match(failed.reason, /activation failed/);
});

t.test('-d: both images run at the end, whichever interface the BMC comes back with', async (t) => {
  const both = { ...(await images(t)), hostReboot: true };
  const fleets: readonly Partial<Behaviour>[] = [
    { generation: 'R' },
    { generation: 'R', multipartUri: 'none' },
    { generation: 'L2', updatedGeneration: 'R' },
    { generation: 'L0', updatedGeneration: 'R' },
    { generation: 'R', updatedGeneration: 'L3' },
  ];
  for (const behaviour of fleets) {
    const { bmc, reason } = await flash(t, behaviour, unattended, unattendedNode(start, both));
    t.equal(reason, 'success', JSON.stringify(behaviour));
    t.equal(bmc.counters().reboots, 1);
    const running = bmc.state().images.filter(({ functional }) => functional);
    t.same(running.map((one) => one.version).sort(), [hostVersion, version].sort());
  }
});

t.test('two clients with the same image: it comes once, and both see it', async (t) => {
  const { bmc: image } = await images(t);
  const kinds: readonly Partial<Behaviour>[] = [
    { generation: 'R' },
    { generation: 'R', updateMode: 'files' },
    { generation: 'R', multipartUri: 'none' },
    { generation: 'L2' },
  ];
  for (const kind of kinds) {
    const { bmc, client } = await oneBmc(t, { idDelayMs: 1500, ...kind }, 80);
    const facts = uploadNode(start, image);
    const reasons = await Promise.all([client(uploadAndActivate, facts), client(uploadAndActivate, facts)]);
    t.same(reasons, ['success', 'success'], JSON.stringify(kind));
    const same = bmc.state().images.filter((one) => one.version === version && one.activation === 'Active');
    t.equal(same.length, 1, JSON.stringify(kind));
  }
});
