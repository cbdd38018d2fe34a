import type { NodeName } from '../../../xcat-compat/names/node-name.js';
import type { XcatResponse } from '../../../xcat-compat/wire/response.js';
import { info, nodeError, nodeText } from '../../../xcat-compat/wire/sendmsg.js';
import { type Line, log, reply, verbose } from '../node/line.js';
import type { ActivateNode, FlashNode, UploadNode } from './flash-node.js';
import { isMadeOf } from './image-state.js';
import { causes } from './misfit-texts.js';

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

export function transferLost({ node, image }: UploadNode): readonly Line[] {
  return verboseAndLog(
    node,
    `The process that sent ${image.path} was ended on this management node, looking whether the image has arrived ...`,
  );
}

// ---- activation ----

export const invalidId = 'Invalid ID provided to activate. Use the -l option to view valid firmware IDs.';

/** When the percentage has changed. */
export function activating(facts: ActivateNode): readonly Line[] {
  if (facts.quietLooks > 0) return [];
  return verboseAndLog(facts.node, `Activating ${firmware(facts)}...  ${facts.percent ?? ''}%`);
}

export function activated(facts: ActivateNode): readonly Line[] {
  const text = `${facts.node}: ${firmware(facts)} activation successful.`;
  return [reply(info(text)), log(text)];
}

export function unexpectedState(facts: ActivateNode): string {
  return `${firmware(facts)} activation failed: the image is in state ${facts.activation ?? 'Unknown'} on the BMC.`;
}

export function invalidImage(facts: ActivateNode): string {
  return `${firmware(facts)} activation failed: the image is in state Invalid on the BMC, which means that files are missing in it or are not for this machine.`;
}

export function stillActivating(facts: ActivateNode): string {
  return `${firmware(facts)} activation did not end after waiting ${facts.limits.activationSeconds} seconds. Use the -l option to see its state.`;
}

export function imageGone(facts: ActivateNode): string {
  return `${firmware(facts)} activation failed: the image is no longer on the BMC. It was deleted, gave way to another image, or the BMC has restarted.`;
}

/** What went wrong, and what the BMC has written in its event log meanwhile. */
export function explained({ problem, event, cause }: FlashNode): string {
  const said = problem ?? 'The BMC did not say why.';
  const reason = cause === undefined ? said : `${said} ${causes[cause]}`;
  return event === undefined ? reason : `${reason} Event log of the BMC: ${event}`;
}

// ---- nothing to do, or less than usual ----

export function alreadyThere(facts: UploadNode): readonly Line[] {
  const hint = takesAnother(facts) ? ' Use --force to upload it anyway.' : '';
  const text = `Firmware ${facts.version} (ID: ${facts.id ?? ''}) is already on the BMC in state ${facts.activation ?? 'Unknown'}, nothing is uploaded.${hint}`;
  return replyAndLog(facts.node, text);
}

export function alreadyActive(facts: ActivateNode): readonly Line[] {
  if (facts.isNext === true) return waitsAlready(facts);
  const hint = takesAnother(facts) ? ' Use --force to flash it anyway.' : '';
  const text = `${firmware(facts)} (ID: ${facts.id ?? ''}) is already active, nothing to do.${hint}`;
  return replyAndLog(facts.node, text);
}

/** It starts with the next restart, on a BMC where upload means activation. */
function waitsAlready(facts: ActivateNode): readonly Line[] {
  const text = `${firmware(facts)} (ID: ${facts.id ?? ''}) is on the BMC already and waits for the next restart, nothing is uploaded. Use --force to upload it anyway.`;
  return replyAndLog(facts.node, text);
}

/** A BMC whose ids are made of the version answers 400 to a second image of one. */
function takesAnother({ id = '', version, what }: ActivateNode): boolean {
  return !isMadeOf(id, what?.version ?? version);
}

export function activatingOnly(facts: ActivateNode): readonly Line[] {
  const text = `${firmware(facts)} (ID: ${facts.id ?? ''}) is already on the BMC, it is activated without another upload.`;
  return replyAndLog(facts.node, text);
}

export function replyAndLog(node: NodeName, text: string): readonly Line[] {
  return [reply(nodeText(node, text)), log(text)];
}

/** A text for people who asked for more, and for the log. */
export function verboseAndLog(node: NodeName, text: string): readonly Line[] {
  return [verbose(nodeText(node, text)), log(text)];
}

export function firmware({ version }: ActivateNode): string {
  return version === '' ? 'Firmware' : `Firmware ${version}`;
}
