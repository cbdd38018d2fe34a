import { nodeText } from '../../../xcat-compat/wire/sendmsg.js';
import { type Line, reply } from '../node/line.js';
import type { ActivateNode, FlashNode, UnattendedNode, UploadNode } from './flash-node.js';
import { imageName } from './push-texts.js';

// What `rflash --plan` says.

/** What a line begins with, and `--json` tells apart from the rest of it. */
export const actions = {
  nothing: 'nothing to do',
  activate: 'activate only',
  upload: 'upload and activate',
  cannot: 'cannot',
} as const;

export function nothing(node: ActivateNode): Line {
  const how = node.isNext === true ? 'is on the BMC, and the next restart starts it' : 'is already active';
  return says(node, `${actions.nothing}: ${nameOf(node)} ${how}`);
}

export function activateOnly(node: ActivateNode): Line {
  return says(
    node,
    `${actions.activate}: ${nameOf(node)} is already on the BMC in state ${node.activation ?? 'Unknown'}`,
  );
}

export function uploadAndActivate(node: ActivateNode): Line {
  return says(node, `${actions.upload}: ${node.version} is not on the BMC`);
}

export function nothingForBoth({ bmc, host }: UnattendedNode): readonly Line[] {
  return [nothing(bmc), nothing(host)];
}

export function both({ bmc, host }: UnattendedNode): readonly Line[] {
  return [bmc, host].map((image) => {
    if (image.id === undefined) return uploadAndActivate(image);
    return image.activation === 'Active' ? nothing(image) : activateOnly(image);
  });
}

export function hostRestarts(node: UnattendedNode): Line | readonly Line[] {
  return node.hostReboot ? says(node, 'the host is on and will be restarted unless it runs the image') : [];
}

export function hostStarts(node: UnattendedNode): Line | readonly Line[] {
  return node.hostReboot
    ? says(node, `the host is ${node.word} and will be powered on unless it runs the image`)
    : [];
}

function nameOf({ version, id }: ActivateNode): string {
  return version === '' ? `ID ${id ?? ''}` : `${version} (ID: ${id ?? ''})`;
}

function says({ node }: FlashNode, text: string): Line {
  return reply(nodeText(node, text));
}

export function plannedPush(facts: UploadNode): Line {
  const after = facts.reboots === true ? ', the BMC restarts by itself' : '';
  const text = `${actions.upload}: ${facts.version} ${whyPushed(facts)}${after}`;
  return reply(nodeText(facts.node, text));
}

function whyPushed({ copy, force }: UploadNode): string {
  if (copy === undefined) return 'is not on the BMC';
  return force
    ? `is on the BMC (ID: ${copy}) and is sent again`
    : `is on the BMC (ID: ${copy}), and it is not known to start next`;
}

export function plannedFollowing({ node, version, id }: ActivateNode): Line {
  return reply(
    nodeText(node, `${actions.activate}: ${version} (ID: ${id ?? ''}) is being activated by another update`),
  );
}

export function plannedPushes({ bmc, host }: UnattendedNode): readonly Line[] {
  return [plannedPush(bmc), plannedPush(host)];
}

export function plannedSwitchBack({ node, version, id, next }: ActivateNode): Line {
  const otherwise = next === undefined ? '' : `, and its next restart starts ${imageName(next)}`;
  const text = `${actions.activate}: ${version} (ID: ${id ?? ''}) runs on the BMC${otherwise}: the BMC restarts to start it again`;
  return reply(nodeText(node, text));
}

export function plannedSwitch({ node, version, id }: ActivateNode): Line {
  const text = `${actions.activate}: ${version} (ID: ${id ?? ''}) is already on the BMC, which restarts to run it`;
  return reply(nodeText(node, text));
}
