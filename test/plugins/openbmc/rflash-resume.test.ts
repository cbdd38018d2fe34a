import t from 'tap';
import { drive } from '../../../lib/status/drive.js';
import type { Image } from '../../../plugins/openbmc/image.js';
import { activateId, uploadAndActivate, uploadOnly } from '../../../plugins/openbmc/rflash/activate-flow.js';
import { deleteImage } from '../../../plugins/openbmc/rflash/flow.js';
import {
  activateIdNode,
  flashNode,
  unattendedNode,
  uploadNode,
} from '../../../plugins/openbmc/rflash/start.js';
import { unattended } from '../../../plugins/openbmc/rflash/unattended-flow.js';
import type { Flow } from '../../../plugins/openbmc/row.js';
import { toNodeName } from '../../../xcat-compat/names/node-name.js';
import {
  type FakeBmc,
  type FakeState,
  fakeBmc,
  recordedImages,
  recordedNewImage,
} from '../../helpers/fake-bmc.js';
import { testServices } from '../../helpers/worker-services.js';

const node = toNodeName('n1');
const bmcNode = { node, bmc: '127.10.0.1', username: 'root', password: '0penBmc' };
const imageOf = (purpose: string, version: string): Image => ({
  ...{ path: '/srv/fw/x.tar', version, bytes: 1, machineName: undefined },
  purpose: `xyz.openbmc_project.Software.Version.VersionPurpose.${purpose}`,
});
const bmcImage = imageOf('BMC', 'ibm-v2.4-500-gabcdef0-r40-0-g1234567');
const hostImage = imageOf('Host', 'IBM-witherspoon-ibm-OP9-v2.0.10-2.22-prod');
const start = flashNode(node, { force: false }, testServices().settings);

/** When the daemon dies: before the request it has written down is sent, or after it has been carried out. */
interface Death {
  readonly atIntent: number;
  readonly isSent: boolean;
}

class Died extends Error {}

/** Drives one node until the daemon dies at an intent, and then again from what was written down: `died and done`. */
async function interrupted<Node extends { readonly node: typeof node }>(
  flow: Flow<Node>,
  facts: Node,
  bmc: FakeBmc,
  death: Death,
): Promise<string> {
  let clock = 0;
  let intents = 0;
  let last = { status: 'LOGIN', node: facts };
  const run = (from: string, known: Node) =>
    drive(
      flow,
      from,
      known,
      {
        send: async (verb) => {
          const reply = bmc.send(bmcNode, verb);
          if (intents === death.atIntent) throw new Died();
          return reply;
        },
        sleep: async (seconds) => {
          clock += seconds * 1000;
        },
        now: () => clock,
        say: () => {},
        record: (step) => {
          if (step.kind !== 'intent') return;
          intents += 1;
          last = step;
          if (intents === death.atIntent && !death.isSent) throw new Died();
        },
      },
      new AbortController().signal,
    );
  let died = '';
  const ended = await run('LOGIN', facts).catch((error: unknown) => {
    if (!(error instanceof Died)) throw error;
    died = 'died and ';
    const status = flow[last.status]?.effect?.resumeAt ?? last.status;
    return run(status, JSON.parse(JSON.stringify(last.node)) as Node);
  });
  if (ended.kind !== 'ended') return ended.kind;
  return ended.result.kind === 'success' ? `${died}done` : ended.result.reason;
}

interface Case {
  readonly run: (bmc: FakeBmc, death: Death) => Promise<string>;
  readonly begin?: Partial<FakeState>;
  /** How often each may be sent at most. */
  readonly most: Readonly<Record<string, number>>;
}

const cases: Readonly<Record<string, Case>> = {
  '-u FILE': {
    run: (bmc, death) => interrupted(uploadOnly, uploadNode(start, bmcImage), bmc, death),
    most: { upload: 1 },
  },
  '-a FILE': {
    run: (bmc, death) => interrupted(uploadAndActivate, uploadNode(start, bmcImage), bmc, death),
    most: { upload: 1, activateSoftware: 1 },
  },
  '-a ID': {
    run: (bmc, death) => interrupted(activateId, activateIdNode(start, recordedNewImage.id), bmc, death),
    begin: { images: [...recordedImages, recordedNewImage] },
    most: { activateSoftware: 1 },
  },
  '--delete ID': {
    run: (bmc, death) => interrupted(deleteImage, { node, id: '4afb2426' }, bmc, death),
    most: { deleteSoftware: 1 },
  },
  '-a FILE where upload means activation': {
    run: (bmc, death) => interrupted(uploadAndActivate, uploadNode(start, bmcImage), bmc, death),
    begin: { update: { kind: 'push', reboots: false, mostBytes: undefined } },
    most: { upload: 1, rebootBmc: 0 },
  },
  '-a FILE where the BMC restarts by itself': {
    run: (bmc, death) => interrupted(uploadAndActivate, uploadNode(start, bmcImage), bmc, death),
    begin: { update: { kind: 'push', reboots: true, mostBytes: undefined } },
    most: { upload: 1, rebootBmc: 0 },
  },
  '-a ID of an installed image': {
    run: (bmc, death) => interrupted(activateId, activateIdNode(start, '4afb2426'), bmc, death),
    begin: { update: { kind: 'push', reboots: false, mostBytes: undefined } },
    most: { switchSoftware: 1 },
  },
  '-d DIRECTORY where upload means activation': {
    run: (bmc, death) => {
      const images = { bmc: bmcImage, host: hostImage, hostReboot: true };
      return interrupted(unattended, unattendedNode(start, images), bmc, death);
    },
    begin: { update: { kind: 'push', reboots: false, mostBytes: undefined } },
    most: { upload: 2, rebootBmc: 1, requestChassis: 1, requestHost: 1 },
  },
  '-d DIRECTORY where the BMC restarts by itself': {
    run: (bmc, death) => {
      const images = { bmc: bmcImage, host: hostImage, hostReboot: true };
      return interrupted(unattended, unattendedNode(start, images), bmc, death);
    },
    begin: { update: { kind: 'push', reboots: true, mostBytes: undefined } },
    most: { upload: 2, rebootBmc: 0, requestChassis: 1, requestHost: 1 },
  },
  '-d DIRECTORY': {
    run: (bmc, death) => {
      const images = { bmc: bmcImage, host: hostImage, hostReboot: true };
      return interrupted(unattended, unattendedNode(start, images), bmc, death);
    },
    most: { upload: 2, activateSoftware: 2, rebootBmc: 1, requestChassis: 1, requestHost: 1 },
  },
};

for (const [name, { run, begin, most }] of Object.entries(cases)) {
  t.test(`${name}: a daemon that dies at any request does nothing twice`, async (t) => {
    for (const isSent of [false, true]) {
      for (let atIntent = 1; ; atIntent += 1) {
        const bmc = fakeBmc({}, begin);
        const outcome = await run(bmc, { atIntent, isSent });
        const sent = Object.fromEntries(
          Object.keys(most).map((verb) => [verb, bmc.sent.filter((one) => one.verb === verb).length]),
        );
        t.same(sent, most, `${isSent ? 'after' : 'before'} request ${atIntent}`);
        if (outcome === 'done') break;
        t.equal(outcome, 'died and done', `${isSent ? 'after' : 'before'} request ${atIntent}`);
      }
    }
  });
}
