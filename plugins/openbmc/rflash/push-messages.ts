import { nodeText } from '../../../xcat-compat/wire/sendmsg.js';
import { type Line, log, reply } from '../line.js';
import type { SoftwareImage } from '../verbs.js';
import type { ActivateNode, UnattendedNode, UploadNode } from './flash-node.js';
import * as say from './node-messages.js';

/** What rflash says of BMCs on which upload means activation. xCAT has no words for them. */

export const noSeparateUpload =
  'This BMC has no upload without activation: what is uploaded is activated. Nothing was uploaded; use -a to upload and activate.';

export const noSeparateActivation =
  'This BMC cannot activate an image that was uploaded before. Use -a with the image file.';

export const interfaceChanged =
  'The BMC has begun to speak another interface in the middle of the update. Run the command again.';

export function tooLarge({ image }: UploadNode, most: number): string {
  return `${image.path} is larger than the BMC accepts (${image.bytes} bytes, at most ${most}): nothing was sent.`;
}

const restarts =
  'On this BMC upload means activation, and the BMC restarts by itself as soon as it has written the image.';

/** Before a byte is sent. */
export function beginning(facts: UploadNode): readonly Line[] {
  const warning = facts.reboots === true ? [reply(nodeText(facts.node, restarts)), log(restarts)] : [];
  return [...warning, ...say.uploading(facts)];
}

export function pushed({ version }: UploadNode): Line {
  return log(`Firmware upload successful. The BMC activates firmware: ${version}`);
}

/** When the percentage has changed. */
export function activating(facts: UploadNode): readonly Line[] {
  return facts.percent === undefined ? [] : say.activating(facts);
}

export function taskFailed({ version }: ActivateNode, words: string | undefined): string {
  return `Firmware ${version} activation failed.${words === undefined ? '' : ` ${words}`}`;
}

export function notThere({ version }: UploadNode): string {
  return `The BMC accepted firmware ${version} and does not have it: the update was lost, or another one was under way.`;
}

export function notRunning({ version }: ActivateNode, running: readonly SoftwareImage[]): string {
  const instead = running.map((one) => one.version ?? 'Unknown').join(', ') || 'an unknown version';
  return `Firmware ${version} was uploaded and does not run, ${instead} runs instead.`;
}

export function switching({ node, version, id }: ActivateNode): readonly Line[] {
  const text = `Firmware ${version} (ID: ${id ?? ''}) becomes the running one, the BMC restarts.`;
  return [reply(nodeText(node, text)), log(text)];
}

// ---- --plan ----

export function plannedPush(facts: UploadNode): Line {
  const after = facts.reboots === true ? ', the BMC restarts by itself' : '';
  return reply(nodeText(facts.node, `upload and activate: ${facts.version} is not on the BMC${after}`));
}

export function plannedPushes({ bmc, host }: UnattendedNode): readonly Line[] {
  return [plannedPush(bmc), plannedPush(host)];
}

export function plannedSwitch({ node, version, id }: ActivateNode): Line {
  const text = `activate only: ${version} (ID: ${id ?? ''}) is already on the BMC, which restarts to run it`;
  return reply(nodeText(node, text));
}
