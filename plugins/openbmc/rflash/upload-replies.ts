import type { Read } from '../../../lib/flow/table.js';
import { changeSaid, mayHaveArrived } from '../bmc/arrived.js';
import type { BmcReply, SoftwareImage, SoftwareList } from '../bmc/verbs/index.js';
import { causeIn } from './cause.js';
import type { UploadNode } from './flash-node.js';
import * as say from './flash-texts.js';
import { isOf, purposeOf, stateOf } from './image-state.js';
import { causes } from './misfit-texts.js';

// How an upload ended, and what arrived.

/** No BMC may make a node wait longer than this before it asks again. */
const MAX_RETRY_AFTER_SECONDS = 60;

/** As BMCs word that they take no second image of a version. */
const EXISTS = /already exists/i;

/**
 * How an upload ended. A BMC that went silent after it got the whole image, or answers with an error of its own, may
 * have taken it: only a look at its software tells. The same when the process that sent it was ended here. One that cut the connection before has taken nothing, and what it
 * said may be lost. 400 means that it looked into the image and did not like it, or that it has one of this version
 * (some say both in one); 503 that it is busy with another upload.
 */
export function uploaded(
  reply: BmcReply<{ readonly id: string | undefined }>,
  node: UploadNode,
): Read<
  'id' | 'idNotTold' | 'unknown' | 'lost' | 'cut' | 'busy' | 'exists' | 'rejected' | 'doubtful' | 'no',
  UploadNode
> {
  if (reply.kind === 'ok') {
    const { id } = reply.value;
    const known = { ...node, id, problem: undefined };
    return { outcome: id === undefined ? 'idNotTold' : 'id', node: known };
  }
  const words = reply.kind === 'refused' ? `${reply.text} ${reply.detail ?? ''}` : '';
  const cause = causeIn(words);
  const text = cause === undefined ? reply.text : `${reply.text} ${causes[cause]}`;
  const failure = { reason: text, node: { ...node, problem: text } };
  if (reply.kind === 'silent') {
    if (reply.sent === 'lost') return { outcome: 'lost', ...failure };
    if (reply.sent === 'cut')
      return { outcome: 'cut', reason: text, node: { ...failure.node, asksFirst: true } };
    return { outcome: mayHaveArrived(reply.sent) ? 'unknown' : 'no', ...failure };
  }
  if (reply.httpStatus === 400) {
    const problem = imageRejected(text, node);
    const mayExist = EXISTS.test(words) && cause === undefined;
    return { outcome: mayExist ? 'exists' : 'rejected', reason: problem, node: { ...node, problem } };
  }
  if (reply.httpStatus !== 503) {
    // One that knows why has not taken it.
    const isOpen = changeSaid(reply) === 'open' && cause === undefined;
    return { outcome: isOpen ? 'doubtful' : 'no', ...failure };
  }
  const { retryAfterSeconds } = reply;
  if (retryAfterSeconds === undefined) return { outcome: 'busy', ...failure };
  return { outcome: 'busy', ...failure, pauseSeconds: Math.min(retryAfterSeconds, MAX_RETRY_AFTER_SECONDS) };
}

/** What there is of an image that was sent. */
export type Arrival =
  /** It can be activated. */
  | 'found'
  /** The BMC looks into it. */
  | 'unpacking'
  /** The BMC has told its id and does not list it yet. */
  | 'awaited'
  | 'missing'
  /** What has come is not what the file holds. */
  | 'other'
  /** It can never be activated. */
  | 'invalid';

/**
 * Looks for the uploaded image: the one whose id was told, or else one with its version and purpose that was not there
 * before. By the version alone, an image of another kind or an older copy could be taken for it; by the id alone,
 * another image. What went wrong with the upload stays the node's problem.
 */
export function findUploaded(list: SoftwareList, node: UploadNode): Read<Arrival, UploadNode> {
  const told = list.images.find(({ id }) => id === node.id);
  const own =
    told !== undefined && isOf(node.image, told) ? told : list.images.find((image) => isNew(image, node));
  const image = own ?? told;
  if (image === undefined) {
    const instead = newcomer(list, node);
    return { outcome: node.id === undefined ? 'missing' : 'awaited', node: { ...node, instead } };
  }
  if (!isUnpacked(image)) return { outcome: 'unpacking', node: { ...node, id: image.id } };
  if (!isOf(node.image, image)) {
    const problem = otherImage(node, image);
    return { outcome: 'other', reason: problem, node: { ...node, id: image.id, problem } };
  }
  const found = { ...node, id: image.id, activation: image.activation };
  if (stateOf(image, list) !== 'invalid') return { outcome: 'found', node: found };
  return { outcome: 'invalid', node: { ...found, problem: say.invalidImage(found) } };
}

/** The same after an answer that said the upload was well: an image that is not there is a problem of its own. */
export function findImage(list: SoftwareList, node: UploadNode): Read<Arrival, UploadNode> {
  const read = findUploaded(list, node);
  const known = read.node ?? node;
  const isFound = read.outcome === 'found' || read.outcome === 'other' || read.outcome === 'invalid';
  return isFound ? read : { ...read, node: { ...known, problem: node.problem ?? idNotFound(known) } };
}

function newcomer({ images }: SoftwareList, { before }: UploadNode): UploadNode['instead'] {
  const found = images.find(({ id }) => !before.includes(id));
  return found && { id: found.id, version: found.version, purpose: found.purpose };
}

function isNew(image: SoftwareImage, node: UploadNode): boolean {
  return isOf(node.image, image) && image.purpose !== undefined && !node.before.includes(image.id);
}

/**
 * An image appears with its version first; until the BMC has looked into it, it cannot be activated. One without a
 * version has not been looked into either, whatever its state.
 */
function isUnpacked({ activation, version }: SoftwareImage): boolean {
  const hasVersion = version !== undefined && version !== '';
  return hasVersion && activation !== undefined && activation !== 'NotReady';
}

// ---- what is said, to the letter where xCAT says it [openbmc.pm:5162-5700]

/** Both searches take a minute. */
function idNotFound({ version, instead }: UploadNode): string {
  const text = `Could not find firmware ${version} after waiting 60 seconds.`;
  return instead === undefined ? text : `${text} What has come since is ${nameOf(instead)}.`;
}

/** The version in the image's file is not that of what the BMC got. */
function otherImage({ image, version }: UploadNode, other: SoftwareImage): string {
  return `What arrived is not what ${image.path} held when the job began: the BMC has ${nameOf(other)} in the place of ${version} (${purposeOf(image) ?? ''}). It was not activated; --delete ${other.id} takes it away.`;
}

function nameOf({ id, version, purpose }: Pick<SoftwareImage, 'id' | 'version' | 'purpose'>): string {
  return `firmware ${version ?? 'Unknown'} (${purpose ?? 'Unknown'}, ID: ${id})`;
}

/** A refusal after the BMC has looked into the image. */
function imageRejected(text: string, { image }: UploadNode): string {
  const machine = image.machineName === undefined ? '' : ` The image is for machine '${image.machineName}'.`;
  return `${text}${machine}`;
}
