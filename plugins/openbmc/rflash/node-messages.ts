import type { NodeName } from '../../../xcat-compat/names/node-name.js';
import type { XcatResponse } from '../../../xcat-compat/wire/response.js';
import { info, nodeError, nodeText } from '../../../xcat-compat/wire/sendmsg.js';
import { banner, type Line, log, reply, verbose } from '../line.js';
import type { ActivateNode, DeleteNode, FlashNode, UploadNode } from './flash-node.js';
import { causes } from './misfit-messages.js';

/** What rflash says of one node, to the letter where xCAT says it [openbmc.pm:5162-5700]. */

export const otherFlash = (node: NodeName) =>
  `Unable to rflash ${node}. Another process is already flashing this node.`;

export function acquiredLock(node: NodeName): XcatResponse {
  return nodeText(node, 'Acquired the lock for upload and activate process');
}

/** In `rflash --plan`. */
export function cannotNow(node: NodeName, reason: string): XcatResponse {
  return nodeError(node, `cannot: ${reason}`);
}

/** A node that has used up its time. */
export function gaveUp(seconds: number, reason: string): string {
  return `Gave up after ${seconds} seconds (site.openbmcnodetimeout). ${reason}`;
}

// ---- upload ----

export function uploadPercent(node: NodeName, path: string, percent: number): readonly Line[] {
  return verboseAndLog(node, `Uploading ${path} ...  ${percent}%`);
}

export function warnedDd20({ node }: FlashNode): Line {
  const text =
    'Warning: DD 2.0 processor detected on this node, should not have firmware > ibm-v2.0-0-r13.6 (BMC) and > v1.19_1.94 (Host).';
  return reply(nodeText(node, text));
}

export function saidDd21({ node }: FlashNode): Line {
  return verbose(nodeText(node, 'DD 2.1 processor'));
}

export function uploading({ node, image }: UploadNode): readonly Line[] {
  return verboseAndLog(node, `Uploading ${image.path} ...`);
}

export function waitingInLine({ node, image }: UploadNode): readonly Line[] {
  return verboseAndLog(node, `The BMC is busy with another upload, waiting to upload ${image.path} ...`);
}

export function connectionCut({ node, image }: UploadNode): readonly Line[] {
  const text = `The connection was cut while ${image.path} was being sent, trying once more: the BMC may say why before the image is sent ...`;
  return verboseAndLog(node, text);
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

/** When the percentage has changed. */
export function activating(facts: ActivateNode): readonly Line[] {
  if (facts.quietLooks > 0) return [];
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

export function invalidImage(facts: ActivateNode): string {
  return `${firmware(facts)} activation failed: the image is in state Invalid on the BMC, which means that files are missing in it or are not for this machine.`;
}

export function requestIgnored(facts: ActivateNode): string {
  return `${firmware(facts)} activation failed: the BMC accepted the request and did not begin, the image is still in state Ready on the BMC.`;
}

export function stillActivating(facts: ActivateNode): string {
  return `${firmware(facts)} activation did not end after waiting ${facts.limits.activationSeconds} seconds. Use the -l option to see its state.`;
}

export function stalled(facts: ActivateNode): string {
  return `${firmware(facts)} activation makes no progress: it has stood at ${facts.percent ?? ''}% for 20 minutes. Use the -l option to see its state.`;
}

export function imageGone(facts: ActivateNode): string {
  return `${firmware(facts)} activation failed: the image is no longer on the BMC. It was deleted, gave way to another image, or the BMC has restarted.`;
}

/** A refusal after the BMC has looked into the image. */
export function imageRejected(text: string, { image }: UploadNode): string {
  const machine = image.machineName === undefined ? '' : ` The image is for machine '${image.machineName}'.`;
  return `${text}${machine}`;
}

/** What went wrong, and what the BMC has written in its event log meanwhile. */
export function explained({ problem, event, cause }: FlashNode): string {
  const said = problem ?? 'The BMC did not say why.';
  const reason = cause === undefined ? said : `${said} ${causes[cause]}`;
  return event === undefined ? reason : `${reason} Event log of the BMC: ${event}`;
}

// ---- nothing to do, or less than usual ----

export function alreadyThere(facts: UploadNode): readonly Line[] {
  const text = `Firmware ${facts.version} (ID: ${facts.id ?? ''}) is already on the BMC in state ${facts.activation ?? 'Unknown'}, nothing is uploaded. Use --force to upload it anyway.`;
  return replyAndLog(facts.node, text);
}

export function alreadyActive(facts: ActivateNode): readonly Line[] {
  const text = `${firmware(facts)} (ID: ${facts.id ?? ''}) is already active, nothing to do. Use --force to flash it anyway.`;
  return replyAndLog(facts.node, text);
}

export function activatingOnly(facts: ActivateNode): readonly Line[] {
  const text = `${firmware(facts)} (ID: ${facts.id ?? ''}) is already on the BMC, it is activated without another upload.`;
  return replyAndLog(facts.node, text);
}

export function priorityNotSet(facts: ActivateNode): string {
  return `${firmware(facts)} is active, but its priority could not be set: the BMC will not start it at the next reboot.`;
}

function replyAndLog(node: NodeName, text: string): readonly Line[] {
  return [reply(nodeText(node, text)), log(text)];
}

/** A text for people who asked for more, and for the log. */
function verboseAndLog(node: NodeName, text: string): readonly Line[] {
  return [verbose(nodeText(node, text)), log(text)];
}

function firmware({ version }: ActivateNode): string {
  return version === '' ? 'Firmware' : `Firmware ${version}`;
}

// ---- deleting ----

export const deleting = {
  invalidId: 'Invalid ID provided to delete.  Use the -l option to view valid firmware IDs.',
  runningBmc: 'Deleting currently active BMC firmware is not supported',
  hostOn: 'Deleting currently active firmware on powered on host is not supported',
  /** xCAT prints the word alone and deletes nothing [openbmc.pm:3432]. */
  hostNotOff: (word: string) =>
    `Deleting currently active firmware is only supported while the host is off, it is: ${word}`,
} as const;

/** Said before the BMC is asked to decide [openbmc.pm:5303]. */
export function unknownPurpose({ node }: DeleteNode): Line {
  return reply(nodeError(node, 'Unable to determine the purpose of the firmware to delete'));
}

export function removed({ node }: DeleteNode): Line {
  return reply(nodeText(node, 'Firmware removed'));
}
