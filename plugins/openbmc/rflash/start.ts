import type { NodeDetails } from '../../../lib/plugin/contract.js';
import type { Settings } from '../../../lib/settings.js';
import type { NodeName } from '../../../xcat-compat/names/node-name.js';
import type { Image } from '../image.js';
import type { ActivateIdNode, ActivateNode, FlashNode, UnattendedNode, UploadNode } from './flash-node.js';

// What is known of a node when its flash begins, and what there is to tell of it at the end.

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
  return { ...activateNode(facts, undefined, image.version), image, before: [] };
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
