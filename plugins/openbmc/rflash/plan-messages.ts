import { nodeText } from '../../../xcat-compat/wire/sendmsg.js';
import { type Line, reply } from '../line.js';
import type { ActivateNode, FlashNode, UnattendedNode } from './flash-node.js';

/** What `rflash --plan` says. Each line begins with one of: nothing to do, activate only, upload and activate, cannot. */

export function nothing(node: ActivateNode): Line {
  return says(node, `nothing to do: ${nameOf(node)} is already active`);
}

export function activateOnly(node: ActivateNode): Line {
  return says(
    node,
    `activate only: ${nameOf(node)} is already on the BMC in state ${node.activation ?? 'Unknown'}`,
  );
}

export function uploadAndActivate(node: ActivateNode): Line {
  return says(node, `upload and activate: ${node.version} is not on the BMC`);
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
