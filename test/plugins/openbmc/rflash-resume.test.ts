import t from 'tap';
import {
  activateId,
  deleteImage,
  unattended,
  uploadAndActivate,
  uploadOnly,
} from '../../../plugins/openbmc/rflash/flash-flows.js';
import { activateIdNode, unattendedNode, uploadNode } from '../../../plugins/openbmc/rflash/flash-start.js';
import {
  type FakeBmc,
  type FakeState,
  fakeBmc,
  recordedImages,
  recordedNewImage,
} from '../../helpers/fake-bmc.js';
import {
  bmcImage,
  both,
  type Death,
  type Interrupted,
  interrupted,
  node,
  start,
} from '../../helpers/interrupted-flash.js';

interface Case {
  readonly run: (bmc: FakeBmc, death: Death) => Promise<Interrupted>;
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
    run: (bmc, death) => interrupted(unattended, unattendedNode(start, both), bmc, death),
    begin: { update: { kind: 'push', reboots: false, mostBytes: undefined } },
    most: { upload: 2, rebootBmc: 1, requestChassis: 1, requestHost: 1 },
  },
  '-d DIRECTORY where the BMC restarts by itself': {
    run: (bmc, death) => interrupted(unattended, unattendedNode(start, both), bmc, death),
    begin: { update: { kind: 'push', reboots: true, mostBytes: undefined } },
    most: { upload: 2, rebootBmc: 0, requestChassis: 1, requestHost: 1 },
  },
  '-d DIRECTORY': {
    run: (bmc, death) => interrupted(unattended, unattendedNode(start, both), bmc, death),
    most: { upload: 2, activateSoftware: 2, rebootBmc: 1, requestChassis: 1, requestHost: 1 },
  },
};

for (const [name, { run, begin, most }] of Object.entries(cases)) {
  t.test(`${name}: a daemon that dies at any request does nothing twice`, async (t) => {
    for (const when of ['unsent', 'sent', 'answered'] as const) {
      for (let at = 1; ; at += 1) {
        const bmc = fakeBmc({}, begin);
        const { result, died } = await run(bmc, { at, when });
        const sent = Object.fromEntries(
          Object.keys(most).map((verb) => [verb, bmc.sent.filter((one) => one.verb === verb).length]),
        );
        t.same(sent, most, `request ${at}, ${when}`);
        t.equal(result, 'success', `request ${at}, ${when}`);
        if (!died) break;
      }
    }
  });
}
