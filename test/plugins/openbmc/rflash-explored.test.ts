import t from 'tap';
import {
  activateId,
  deleteImage,
  unattended,
  uploadAndActivate,
  uploadOnly,
} from '../../../plugins/openbmc/rflash/flash-flows.js';
import type { UnattendedNode, UploadNode } from '../../../plugins/openbmc/rflash/flash-node.js';
import { activateIdNode, unattendedNode, uploadNode } from '../../../plugins/openbmc/rflash/flash-start.js';
import { type Exploration, type Explored, explore } from '../../helpers/explore.js';
import { recordedImages, recordedNewImage } from '../../helpers/fake-bmc.js';
import { bmcImage, both, hostImage, node, start } from '../../helpers/interrupted-flash.js';
import { type ModelBmc, type ModelKind, modelBmc } from '../../helpers/model-bmc.js';

// The tables of rflash, explored: every status, with every kind of answer and a kill before and after it. No path does
// anything twice, ends well when the BMC's record says otherwise, or badly when that says it is done.

const waits = { kind: 'push', reboots: false, mostBytes: undefined } as const;
const restarts = { ...waits, reboots: true } as const;
const running = ['0c5488d5', '2a5ac03d'];
const old = recordedImages;
const pushed = old.map((one) => ({ ...one, priority: undefined }));

const has =
  (version: string, purpose: string) =>
  ({ images }: ModelBmc) =>
    images.some((one) => one.version === version && one.purpose === purpose);
const runs = (version: string, bmc: ModelBmc) =>
  bmc.images.some((one) => one.version === version && bmc.functional.includes(one.id));
const startsNext = (version: string) => (bmc: ModelBmc) =>
  runs(version, bmc) ||
  bmc.images.some(
    (one) => one.version === version && one.activation === 'Active' && (one.priority ?? 0) === 0,
  );
const bothRun = (bmc: ModelBmc) =>
  runs(bmcImage.version, bmc) && runs(hostImage.version, bmc) && bmc.hostIsOn && !bmc.isAway;

type Case<Node> = Omit<Exploration<Node>, 'faults' | 'kills'>;

const upload = (kind: Partial<ModelKind> = {}): Case<UploadNode> => ({
  flow: uploadAndActivate,
  facts: uploadNode(start, bmcImage),
  bmc: modelBmc(kind, kind.update === undefined ? old : pushed, running),
  isDone: kind.update?.reboots === true ? (bmc) => runs(bmcImage.version, bmc) : startsNext(bmcImage.version),
});
const unattendedCase = (kind: Partial<ModelKind> = {}, images = old): Case<UnattendedNode> => ({
  flow: unattended,
  facts: unattendedNode(start, both),
  bmc: modelBmc(kind, kind.update === undefined ? images : pushed, running),
  isDone: bothRun,
});
const id = (image: Partial<typeof recordedNewImage>): Case<ReturnType<typeof activateIdNode>> => ({
  flow: activateId,
  facts: activateIdNode(start, recordedNewImage.id),
  bmc: modelBmc({}, [...old, { ...recordedNewImage, ...image }], running),
  isDone: startsNext(bmcImage.version),
});

const cases: Readonly<Record<string, (most: Limits) => Explored>> = {
  '-u': (most) =>
    explore({
      ...{ flow: uploadOnly, facts: uploadNode(start, bmcImage), bmc: modelBmc({}, old, running), ...most },
      isDone: has(bmcImage.version, 'BMC'),
    }),
  '-a': (most) => explore({ ...upload(), ...most }),
  '-a, an activation that fails': (most) => explore({ ...upload({ activationFails: true }), ...most }),
  '-a ID': (most) => explore({ ...id({ requested: 'None' }), ...most }),
  '-a ID that failed before': (most) =>
    explore({ ...id({ activation: 'Failed', requested: 'Active' }), ...most }),
  '-a ID that is not first': (most) => explore({ ...id({ activation: 'Active', priority: 2 }), ...most }),
  '--delete': (most) =>
    explore({
      ...{ flow: deleteImage, facts: { node, id: '4afb2426' }, bmc: modelBmc({}, old, running), ...most },
      isDone: ({ images }) => images.every((one) => one.id !== '4afb2426'),
    }),
  '-d': (most) => explore({ ...unattendedCase(), ...most }),
  '-d, no start told': (most) => explore({ ...unattendedCase({ tellsStart: false }), ...most }),
  '-d, back on its old side': (most) => explore({ ...unattendedCase({ startsOldSide: true }), ...most }),
  '-d, back on its old side, no start told': (most) =>
    explore({ ...unattendedCase({ startsOldSide: true, tellsStart: false }), ...most }),
  '-a where upload means activation': (most) => explore({ ...upload({ update: waits }), ...most }),
  '-a where the BMC restarts by itself': (most) => explore({ ...upload({ update: restarts }), ...most }),
  '-a where upload means activation, which fails': (most) =>
    explore({ ...upload({ update: waits, activationFails: true }), ...most }),
  '-d where upload means activation': (most) => explore({ ...unattendedCase({ update: waits }), ...most }),
  '-d where the BMC restarts by itself': (most) =>
    explore({ ...unattendedCase({ update: restarts }), ...most }),
  '-a ID of an installed image': (most) =>
    explore({
      ...{ flow: activateId, facts: activateIdNode(start, '4afb2426'), ...most },
      bmc: modelBmc({ update: waits }, pushed, running),
      isDone: (bmc) => bmc.functional.includes('4afb2426'),
    }),
};

/** What no look at a BMC can tell. */
const unknowable: Readonly<Record<string, RegExp>> = {
  // It said that it had not taken the image, tried to activate it all the same, and lists nothing of it: it is sent again.
  '-a where upload means activation, which fails': /PUSH \((?:500|503), done\)/,
};

interface Limits {
  readonly faults: number;
  readonly kills: number;
}

for (const [name, run] of Object.entries(cases)) {
  t.test(name, async (t) => {
    for (const most of [
      { faults: 1, kills: 1 },
      { faults: 2, kills: 0 },
    ]) {
      const { states, ends, problems } = run(most);
      const known = problems.filter((problem) => unknowable[name]?.test(problem) !== true);
      t.same(known, [], `${most.faults} wrong answers, ${most.kills} kills`);
      t.ok(ends > 50, `${states} states, ${ends} ends`);
    }
  });
}
