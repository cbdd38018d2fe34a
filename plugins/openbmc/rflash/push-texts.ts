import { nodeText } from '../../../xcat-compat/wire/sendmsg.js';
import type { SoftwareImage } from '../bmc/verbs/index.js';
import { type Line, log, reply, verbose } from '../node/line.js';
import type { ActivateNode, Awaited, FlashNode, UploadNode } from './flash-node.js';

/** What rflash says of BMCs on which upload means activation. xCAT has no words for them. */

export const noSeparateActivation =
  'This BMC cannot activate an image that was uploaded before. Use -a with the image file.';

// ---- waiting ----

export const noFirmware = ({ node }: FlashNode) =>
  `The BMC lists no firmware at all, not even what runs: its software service does not answer. Nothing was sent. Restart the BMC (rpower ${node} bmcreboot), or flash it all the same with --force.`;

/** Another client's update of the same BMC to the same version, or our own where the BMC's answer was no clear no. */
export function brought(facts: UploadNode): readonly Line[] {
  return facts.unclearAnswer === undefined
    ? broughtByOther(facts)
    : broughtAllTheSame(facts, facts.unclearAnswer);
}

function broughtAllTheSame({ node, version, id, activation }: UploadNode, answer: string): readonly Line[] {
  const text = `Firmware ${version} (ID: ${id ?? ''}) is on the BMC now in state ${activation ?? 'Unknown'}, although the BMC answered the upload with an error (${answer}): it came by this upload or by another one. Nothing more is uploaded: waiting for its result.`;
  return [reply(nodeText(node, text)), log(text)];
}

/** Before anything is sent. */
export function broughtByOther(facts: ActivateNode): readonly Line[] {
  const text = `Firmware ${facts.version} (ID: ${facts.id ?? ''}) has been brought by another update and is in state ${facts.activation ?? 'Unknown'}, nothing is uploaded: waiting for its result. Use --force to upload it anyway.`;
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
};

/** Once, when a wait begins. What every update of such a BMC waits for is for those who asked for more. */
export function waits(facts: ActivateNode): readonly Line[] {
  const { node, waiting } = facts;
  if (waiting?.isNew !== true) return [];
  const text = awaited[waiting.what](facts);
  return [usual.has(waiting.what) ? verbose(nodeText(node, text)) : reply(nodeText(node, text)), log(text)];
}

const usual: ReadonlySet<Awaited> = new Set(['restart', 'activation']);

/** An image that is in the BMC's flash is listed soon. */
export const LISTED_SECONDS = 120;

// ---- ends ----

export function notRunning({ version }: ActivateNode, running: readonly SoftwareImage[]): string {
  const instead = running.map((one) => one.version ?? 'Unknown').join(', ') || 'an unknown version';
  return `Firmware ${version} was uploaded and does not run, ${instead} runs instead.`;
}

/** Before the BMC is asked, because it restarts at once. */
export function switching({ node, version, id }: ActivateNode): readonly Line[] {
  const text = `Firmware ${version} (ID: ${id ?? ''}) becomes the running one, the BMC restarts.`;
  return [reply(nodeText(node, text)), log(text)];
}

export function switchingBack(facts: ActivateNode): readonly Line[] {
  const otherwise = facts.next === undefined ? '' : `, the next restart would start ${imageName(facts.next)}`;
  const text = `Firmware ${facts.version} (ID: ${facts.id ?? ''}) runs${otherwise}: it is made the one that starts, the BMC restarts.`;
  return [reply(nodeText(facts.node, text)), log(text)];
}

/** Neither the BMC nor what was flashed from here tells what its next restart starts. */
export function nextNotKnown(
  { id, version = 'Unknown', purpose }: SoftwareImage,
  others: readonly SoftwareImage[],
  node: ActivateNode,
): string {
  const how =
    'image' in node
      ? 'Use --force to flash it anyway.'
      : purpose === 'BMC'
        ? 'Use --force to make it start for certain, which restarts the BMC at once.'
        : 'Use -a with the image file and --force to flash it anyway.';
  return `Firmware ${version} (ID: ${id}) runs, and whether the next restart starts it or ${others.map(imageName).join(' or ')} is not known: the BMC does not tell, and nothing that was flashed from here does. Nothing was done. ${how}`;
}

export function tooLarge({ image }: UploadNode, most: number): string {
  return `${image.path} is larger than the BMC accepts (${image.bytes} bytes, at most ${most}): nothing was sent.`;
}

export function sentElsewhere(text: string): string {
  return `${text} The BMC points to another address, to which no image is sent. Nothing was sent again.`;
}

export function noWayBack({ next, version }: ActivateNode): string {
  const otherwise = next === undefined ? 'may start another one' : `starts ${imageName(next)}`;
  return `Firmware ${version} runs, and the next restart ${otherwise}. This BMC has no way to make it start again but another upload: use -a with the image file.`;
}

export function imageName({ id, version }: NonNullable<ActivateNode['next']>): string {
  return `firmware ${version ?? 'Unknown'} (ID: ${id})`;
}
