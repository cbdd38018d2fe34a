import type { NodeName } from '../../../xcat-compat/names/node-name.js';
import type { XcatResponse } from '../../../xcat-compat/wire/response.js';
import { info, nodeText } from '../../../xcat-compat/wire/sendmsg.js';
import { banner, type Line, log, reply, verbose } from '../line.js';
import type { ActivateNode, UploadNode } from './flash-node.js';

/** What rflash says of one node, to the letter where xCAT says it [openbmc.pm:5162-5700]. */

export const otherFlash = (node: NodeName) =>
  `Unable to rflash ${node}. Another process is already flashing this node.`;

export function acquiredLock(node: NodeName): XcatResponse {
  return nodeText(node, 'Acquired the lock for upload and activate process');
}

// ---- upload ----

export function warnedDd20({ node }: UploadNode): Line {
  const text =
    'Warning: DD 2.0 processor detected on this node, should not have firmware > ibm-v2.0-0-r13.6 (BMC) and > v1.19_1.94 (Host).';
  return reply(nodeText(node, text));
}

export function saidDd21({ node }: UploadNode): Line {
  return verbose(nodeText(node, 'DD 2.1 processor'));
}

export function uploading({ node, image }: UploadNode): readonly Line[] {
  return verboseAndLog(node, `Uploading ${image.path} ...`);
}

export function waitingInLine({ node, image }: UploadNode): readonly Line[] {
  return verboseAndLog(node, `The BMC is busy with another upload, waiting to upload ${image.path} ...`);
}

export function lookingForImage({ node, image }: UploadNode): readonly Line[] {
  return verboseAndLog(
    node,
    `The BMC did not answer at the end of uploading ${image.path}, looking for the image ...`,
  );
}

const uploadedText = 'Firmware upload successful. Use -l option to list.';

/** After an upload that is all there is to do. */
export function saidUploaded({ node }: UploadNode): readonly Line[] {
  return [reply(nodeText(node, uploadedText)), log(uploadedText)];
}

/** After an upload whose image is to be activated; the client is told when its id is known. */
export function loggedUploaded(): Line {
  return log(uploadedText);
}

export function uploadLost({ problem }: UploadNode): string {
  return problem ?? '';
}

export function idNotFoundYet({ node, version }: UploadNode): readonly Line[] {
  return verboseAndLog(
    node,
    `Could not find ID for firmware ${version} to activate, waiting 10 seconds and retry...`,
  );
}

/** Both searches take a minute. */
export function idNotFound({ version }: UploadNode): string {
  return `Could not find firmware ${version} after waiting 60 seconds.`;
}

/** An image found without an answer to its upload. */
export function foundAfterAll(node: UploadNode): readonly Line[] {
  return [loggedUploaded(), ...attemptingToActivate(node)];
}

export function attemptingToActivate({ node, version, id }: UploadNode): readonly Line[] {
  const text = `Firmware upload successful. Attempting to activate firmware: ${version} (ID: ${id ?? ''})`;
  return [reply(nodeText(node, text)), log(text), banner(text)];
}

// ---- activation ----

export const invalidId = 'Invalid ID provided to activate. Use the -l option to view valid firmware IDs.';

/** For an id given by the user the version is not known: two blanks, as in xCAT. */
export function started({ node, version }: ActivateNode): readonly Line[] {
  return verboseAndLog(node, `rflash ${version} started, please wait...`);
}

export function activating(facts: ActivateNode): readonly Line[] {
  return verboseAndLog(facts.node, `Activating ${firmware(facts)}...  ${facts.percent ?? ''}%`);
}

export function activated(facts: ActivateNode): readonly Line[] {
  const text = `${facts.node}: ${firmware(facts)} activation successful.`;
  return [reply(info(text)), log(text)];
}

export function activationFailed(facts: ActivateNode): string {
  return `${firmware(facts)} activation failed.`;
}

export function unexpectedState(facts: ActivateNode): string {
  return `${firmware(facts)} activation failed: the image is in state ${facts.activation ?? 'Unknown'} on the BMC.`;
}

export function stillActivating(facts: ActivateNode, waitedSeconds: number): string {
  return `${firmware(facts)} activation did not end after waiting ${waitedSeconds} seconds. Use the -l option to see its state.`;
}

export function imageGone(facts: ActivateNode): string {
  return `${firmware(facts)} activation failed: the image is no longer on the BMC.`;
}

export function priorityNotSet(facts: ActivateNode): string {
  return `${firmware(facts)} is active, but its priority could not be set: the BMC will not start it at the next reboot.`;
}

/** A text for people who asked for more, and for the log. */
function verboseAndLog(node: NodeName, text: string): readonly Line[] {
  return [verbose(nodeText(node, text)), log(text)];
}

function firmware({ version }: ActivateNode): string {
  return version === '' ? 'Firmware' : `Firmware ${version}`;
}
