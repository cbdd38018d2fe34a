import { nodeText } from '../../../xcat-compat/wire/sendmsg.js';
import { type Line, log, reply, verbose } from '../line.js';
import type { SoftwareImage } from '../verbs.js';
import type { ActivateNode, Awaited, FlashNode, UnattendedNode, UploadNode } from './flash-node.js';
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

// ---- waiting ----

export const noFirmware = ({ node }: FlashNode) =>
  `The BMC lists no firmware at all, not even what runs: its software service does not answer. Nothing was sent. Restart the BMC (rpower ${node} bmcreboot), or flash it all the same with --force.`;

export function nothingListed({ version }: UploadNode): string {
  return `The BMC accepted firmware ${version} and lists no firmware at all: its software service does not answer.`;
}

/** Another client's update of the same BMC to the same version. */
export function broughtByOther(facts: ActivateNode): readonly Line[] {
  const text = `Firmware ${facts.version} (ID: ${facts.id ?? ''}) has been brought by another update and is in state ${facts.activation ?? 'Unknown'}, nothing is uploaded: waiting for its result. Use --force to upload it anyway.`;
  return [reply(nodeText(facts.node, text)), log(text)];
}

export function triesAgain(facts: UploadNode): readonly Line[] {
  const text = `The BMC did not take ${facts.image.path}, it may be at another update: looking at its firmware before the next try ...`;
  return [verbose(nodeText(facts.node, text)), log(text)];
}

/** From here on the list tells, not the task. */
export function taskStandsStill(facts: UploadNode): Line | readonly Line[] {
  const text = `The BMC's task has not moved for two minutes (${facts.percent ?? 0}%), looking at its list of firmware instead.`;
  return [reply(nodeText(facts.node, text)), log(text)];
}

const awaited: Readonly<Record<Awaited, (facts: ActivateNode) => string>> = {
  software: () =>
    'The BMC lists no firmware, its software service is away or still starting: asking again for 60 seconds at most.',
  listed: ({ version }) =>
    `The BMC does not list firmware ${version} yet, waiting ${LISTED_SECONDS} seconds at most.`,
  activation: ({ version, limits }) =>
    `The BMC activates firmware ${version}, waiting ${limits.activationSeconds} seconds at most (site.openbmcactivationtimeout).`,
  restart: ({ version, limits }) =>
    `Waiting for the BMC to restart and run firmware ${version}, ${limits.rebootSeconds} seconds at most (site.openbmcrebootseconds).`,
  answer: ({ limits }) =>
    `The BMC does not answer, asking again for ${limits.rebootSeconds} seconds at most (site.openbmcrebootseconds).`,
};

/** Once, when a wait begins. What every update of such a BMC waits for is for those who asked for more. */
export function waits(facts: ActivateNode & Pick<UploadNode, 'reboots'>): readonly Line[] {
  const { node, waiting, reboots } = facts;
  if (waiting?.isNew !== true) return [];
  const text = awaited[waiting.what](facts);
  const isUsual = usual.has(waiting.what) || (waiting.what === 'answer' && reboots === true);
  return [isUsual ? verbose(nodeText(node, text)) : reply(nodeText(node, text)), log(text)];
}

const usual: ReadonlySet<Awaited> = new Set(['restart', 'activation']);

/** An image that is in the BMC's flash is listed soon. */
export const LISTED_SECONDS = 120;

// ---- ends ----

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

export function plannedFollowing({ node, version, id }: ActivateNode): Line {
  return reply(
    nodeText(node, `activate only: ${version} (ID: ${id ?? ''}) is being activated by another update`),
  );
}

export function plannedPushes({ bmc, host }: UnattendedNode): readonly Line[] {
  return [plannedPush(bmc), plannedPush(host)];
}

export function plannedSwitch({ node, version, id }: ActivateNode): Line {
  const text = `activate only: ${version} (ID: ${id ?? ''}) is already on the BMC, which restarts to run it`;
  return reply(nodeText(node, text));
}
