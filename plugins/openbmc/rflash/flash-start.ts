import type { NodeDetails } from '../../../lib/plugin/contract.js';
import type { Settings } from '../../../lib/settings/settings.js';
import type { NodeName } from '../../../xcat-compat/names/node-name.js';
import type { Image } from '../bmc/image/image.js';
import type { Flow } from '../node/bmc-row.js';
import type { Facts } from '../node/node-facts.js';
import type { CommandRun } from '../node/run.js';
import { activateId, deleteImage, unattended, uploadAndActivate, uploadOnly } from './flash-flows.js';
import type {
  ActivateIdNode,
  ActivateNode,
  DeleteNode,
  FlashNode,
  UnattendedNode,
  UploadNode,
} from './flash-node.js';
import { purposeOf } from './image-state.js';
import { listDetails } from './json-details.js';
import { planActivation, planBoth, planUpload } from './plan-flow.js';
import { check, list } from './rflash-flow.js';
import type { FlashPlan, PlannedImage } from './rflash-plan.js';

// The flow of each plan, what is known of a node when it begins, and what there is to tell of it at the end.

/** Runs a flow from these facts; `details` is what its result tells besides. */
type Go<Result> = <Node extends Facts>(
  flow: Flow<Node>,
  facts: Node,
  details: (node: Node) => NodeDetails | undefined,
) => Result;

export function begin<Result>(
  plan: FlashPlan,
  node: NodeName,
  { verbose, services: { settings } }: Pick<CommandRun, 'verbose' | 'services'>,
  go: Go<Result>,
): Result {
  switch (plan.kind) {
    case 'list':
    case 'check': {
      const software = { images: [], functional: undefined };
      const facts = { node, software, missing: [], verbose };
      return go(plan.kind === 'list' ? list : check, facts, plan.json ? listDetails : () => undefined);
    }
    case 'delete': {
      const facts: DeleteNode = { node, id: plan.id };
      return go(deleteImage, facts, ({ id }) => ({ id }));
    }
    case 'activate': {
      const facts = activateIdNode(flashNode(node, plan, settings), plan.id);
      return plan.planOnly ? go(planActivation, facts, imageDetails) : go(activateId, facts, imageDetails);
    }
    case 'upload':
    case 'uploadAndActivate': {
      const facts = uploadNode(flashNode(node, plan, settings), plainImage(plan.image));
      const flow = plan.kind === 'upload' ? uploadOnly : uploadAndActivate;
      return go<UploadNode>(plan.planOnly ? planUpload : flow, facts, imageDetails);
    }
    case 'unattended': {
      const images = { ...plan, bmc: plainImage(plan.bmc), host: plainImage(plan.host) };
      const facts = unattendedNode(flashNode(node, plan, settings), images);
      return go<UnattendedNode>(plan.planOnly ? planBoth : unattended, facts, bothDetails);
    }
    default:
      return plan satisfies never;
  }
}

function plainImage(image: PlannedImage): Image {
  return { ...image, machineName: image.machineName };
}

type Words = Pick<FlashNode, 'force'>;

export function flashNode(node: NodeName, { force }: Words, settings: Settings): FlashNode {
  const { activationSeconds, rebootSeconds } = settings;
  const limits = { activationSeconds, rebootSeconds };
  return { node, force, limits, lastEvent: undefined, event: undefined };
}

export function activateNode(facts: FlashNode, id: string | undefined, version: string): ActivateNode {
  return { ...facts, id, version, activation: undefined, percent: undefined, quietLooks: 0 };
}

export function activateIdNode(facts: FlashNode, id: string): ActivateIdNode {
  return { ...activateNode(facts, id, ''), elsewhere: undefined };
}

export function uploadNode(facts: FlashNode, image: Image): UploadNode {
  const what = { version: image.version, purpose: purposeOf(image) ?? '' };
  return { ...activateNode(facts, undefined, image.version), what, image, before: [] };
}

export function unattendedNode(
  facts: FlashNode,
  { bmc, host, hostReboot }: { readonly bmc: Image; readonly host: Image; readonly hostReboot: boolean },
): UnattendedNode {
  return {
    ...facts,
    bmc: uploadNode(facts, bmc),
    host: uploadNode(facts, host),
    hostReboot,
    bmcStarted: undefined,
    wentDown: false,
    goodAnswers: 0,
    word: '',
  };
}

export function imageDetails({ id, version }: ActivateNode): NodeDetails {
  return { ...(id === undefined ? {} : { id }), ...(version === '' ? {} : { version }) };
}

export function bothDetails({ bmc, host }: UnattendedNode): NodeDetails {
  return {
    ...(bmc.id === undefined ? {} : { bmcId: bmc.id }),
    bmcVersion: bmc.version,
    ...(host.id === undefined ? {} : { hostId: host.id }),
    hostVersion: host.version,
  };
}
