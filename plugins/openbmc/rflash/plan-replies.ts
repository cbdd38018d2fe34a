import type { Read } from '../../../lib/flow/table.js';
import { couldStartInstead, isSaidToRun, startsNext } from '../bmc/image/which-runs.js';
import type { BmcReply, EventLogEntry, SoftwareImage, SoftwareList } from '../bmc/verbs/index.js';
import type { Facts } from '../node/node-facts.js';
import { causeOf } from './cause.js';
import { disagreed, unproven } from './claim-texts.js';
import type { Claims } from './claims.js';
import type { ActivateIdNode, ActivateNode, Awaited, FlashNode, UploadNode } from './flash-node.js';
import { invalidId, invalidImage, unexpectedState } from './flash-texts.js';
import { machineOf } from './image-machine.js';
import { findSame, type ImageState, stateOf } from './image-state.js';
import { markOf } from './left.js';
import { nextNotKnown, noSeparateActivation, noWayBack } from './push-texts.js';

// What there is to do at a BMC, read from what it has.

/** What there is to do for one image. */
export type Work =
  | 'upload'
  /** The BMC has it and looks into it. */
  | 'wait'
  | 'activate'
  /** An earlier request has to be taken back before. */
  | 'retry'
  | 'watch'
  | 'prioritise'
  | 'nothing';

const workFor: Readonly<Record<Exclude<ImageState, 'invalid'>, Work>> = {
  missing: 'upload',
  unpacking: 'wait',
  ready: 'activate',
  ignored: 'retry',
  failed: 'retry',
  activating: 'watch',
  lowPriority: 'prioritise',
  active: 'nothing',
  running: 'nothing',
};

/** Remembers what is on the BMC, and finds what there is to do for the image. An invalid copy is no copy. */
export function planned(list: SoftwareList, node: UploadNode): Read<Work, UploadNode> {
  const found = node.force ? undefined : findSame(node.image, list);
  const state = stateOf(found, list);
  const known = { before: list.images.map(({ id }) => id), machine: machineOf(list) };
  if (found === undefined || state === 'invalid') return { outcome: 'upload', node: { ...node, ...known } };
  return { outcome: workFor[state], node: { ...seen(node, found), ...known } };
}

/** Whether the image has to be uploaded; what else there is to do is seen when both are there. */
export function plannedHere(
  list: SoftwareList,
  node: UploadNode,
): Read<'upload' | 'retry' | 'there', UploadNode> {
  const { outcome, ...rest } = planned(list, node);
  if (outcome === 'upload' || outcome === 'retry') return { outcome, ...rest };
  return { outcome: 'there', ...rest };
}

/** The same after a wait in line: what the busy BMC said is no problem of an image that is there. */
export function plannedAgain(list: SoftwareList, node: UploadNode): ReturnType<typeof planned> {
  return planned(list, { ...node, problem: undefined });
}

/** The same after the BMC has said that it takes no second image of this version, forced or not. */
export function plannedExisting(list: SoftwareList, node: UploadNode): ReturnType<typeof planned> {
  const read = planned(list, { ...node, force: false });
  if (read.outcome === 'upload') return { outcome: 'upload' };
  return { ...read, node: { ...(read.node ?? node), problem: undefined } };
}

/** No BMC is without any image: the service that knows them does not answer it. */
export function isEmpty({ images }: SoftwareList, { force }: FlashNode): boolean {
  return images.length === 0 && !force;
}

/** Remembers what is waited for, and whether that is news. */
export function waitsFor<Node extends ActivateNode>(node: Node, what: Awaited): Node {
  return { ...node, waiting: { what, isNew: node.waiting?.what !== what } };
}

/** The same for an image that is known by its id. */
export function plannedId<Node extends ActivateNode>(
  list: SoftwareList,
  node: Node,
): Read<Exclude<Work, 'upload'> | Switch | 'switch' | 'fixed' | 'unknown' | 'invalid' | 'empty', Node> {
  if (isEmpty(list, node)) return { outcome: 'empty', node: waitsFor(node, 'software') };
  const image = list.images.find(({ id }) => id === node.id);
  if (image === undefined) {
    // Such a BMC is asked for nothing by an id, so that it could not refuse one that it does not know.
    const isPushOnly = list.update !== undefined;
    return { outcome: 'unknown', reason: invalidId, node: { ...node, isPushOnly } };
  }
  const state = stateOf(image, list);
  const known = seen(node, image);
  if (list.update !== undefined) return plannedSwitch(image, list, known);
  if (state === 'invalid') {
    const reason = invalidImage(known);
    return { outcome: 'invalid', reason, node: { ...known, problem: reason } };
  }
  const work = workFor[state];
  if (work === 'upload') return { outcome: 'unknown', reason: invalidId };
  const problem = unexpectedState(known);
  return { outcome: work === 'nothing' && node.force ? 'activate' : work, node: { ...known, problem } };
}

/** What there is to do for an image that runs, on a BMC that starts another one only by restarting at once. */
export type Switch =
  /** It is not known which one the next restart starts, which is no success. */
  | 'runs'
  /** The next restart starts another one: this one is made to start again. */
  | 'switchBack';

/** On a BMC where upload means activation: an installed image can be made to start, and the BMC restarts for it. */
function plannedSwitch<Node extends ActivateNode>(
  image: SoftwareImage,
  list: SoftwareList,
  node: Node,
): Read<Switch | 'nothing' | 'switch' | 'fixed', Node> {
  const state = stateOf(image, list);
  const { version = '', purpose } = image;
  const known = { ...node, version, mark: markOf(list, { version, purpose }) };
  const isInstalled = state === 'running' || state === 'active' || state === 'lowPriority';
  if (isSaidToRun(image.id, list)) return plannedBack(image, list, node);
  if (isInstalled && image.purpose === 'BMC') return { outcome: 'switch', node: known };
  return { outcome: 'fixed', reason: noSeparateActivation };
}

/** Of an image that runs: whether it is also the one that starts next. */
export function plannedBack<Node extends ActivateNode>(
  image: SoftwareImage,
  list: SoftwareList,
  node: Node,
): Read<Switch | 'nothing' | 'fixed', Node> {
  const first = startsNext(image, list);
  if (first === image && !node.force) return { outcome: 'nothing', node };
  if (first === undefined && !node.force)
    return { outcome: 'runs', reason: nextNotKnown(image, couldStartInstead(image, list), node), node };
  const next = first && { id: first.id, version: first.version, purpose: first.purpose };
  const { version = '', purpose } = image;
  const known = { ...node, version, runs: true, next, mark: markOf(list, { version, purpose }) };
  if (image.purpose === 'BMC') return { outcome: 'switchBack', node: known };
  return { outcome: 'fixed', reason: noWayBack(known) };
}

/**
 * What the id stands for elsewhere. Another BMC's word alone decides nothing here, unless the user says so; when they
 * disagree, not even then.
 */
export function knownElsewhere(
  reply: BmcReply<Claims>,
  node: ActivateIdNode,
): Read<'proven' | 'told' | 'unproven' | 'disagreed' | 'unknown' | 'absent', ActivateIdNode> {
  const claims: Claims = reply.kind === 'ok' ? reply.value : { kind: 'none' };
  switch (claims.kind) {
    case 'none':
      return node.isPushOnly === true ? { outcome: 'absent', reason: invalidId } : { outcome: 'unknown' };
    case 'proven':
      return { outcome: 'proven', node: { ...node, elsewhere: claims.claim } };
    case 'told':
      return node.force
        ? { outcome: 'told', node: { ...node, elsewhere: claims.claim } }
        : { outcome: 'unproven', reason: unproven(node, claims.claim) };
    case 'disagreed':
      return { outcome: 'disagreed', reason: disagreed(node, claims.claims) };
    default:
      return claims satisfies never;
  }
}

/**
 * Plans for the image that is here what the given id stands for elsewhere; one that is not here is for the BMC to refuse,
 * where it can be asked for it.
 */
export function plannedVersion(
  list: SoftwareList,
  node: ActivateIdNode,
): ReturnType<typeof plannedId<ActivateIdNode>> {
  if (node.elsewhere === undefined) return plannedId(list, node);
  const here = findSame(node.elsewhere, list);
  if (here === undefined && list.update !== undefined) return { outcome: 'fixed', reason: invalidId };
  return plannedId(list, here === undefined ? node : { ...node, id: here.id });
}

function seen<Node extends ActivateNode>(node: Node, image: SoftwareImage): Node {
  const { id, activation, progress: percent, version, purpose = '' } = image;
  const what = version === undefined ? node.what : { version, purpose };
  return { ...node, id, activation, percent, what };
}

// ---- the BMC's event log ----

/** Remembers the newest entry, so that later ones can be told from it. */
export function newestEvent<Node extends FlashNode>(
  reply: BmcReply<readonly EventLogEntry[]>,
  node: Node,
): Read<'known' | 'unknown', Node> {
  if (reply.kind !== 'ok') return { outcome: 'unknown' };
  return { outcome: 'known', node: { ...node, lastEvent: reply.value.at(-1)?.id ?? 0 } };
}

/** Looks for the entry that may say why. */
export function eventSince<Node extends FlashNode>(
  reply: BmcReply<readonly EventLogEntry[]>,
  node: Node,
): Read<'found' | 'none', Node> {
  const { lastEvent } = node;
  const newest = reply.kind === 'ok' ? reply.value.at(-1) : undefined;
  if (lastEvent === undefined || newest === undefined || newest.id <= lastEvent) return { outcome: 'none' };
  const event = [`${newest.id} ${newest.message}`, newest.fail]
    .filter((word) => word !== undefined)
    .join(': ');
  return { outcome: 'found', node: { ...node, event, cause: causeOf(newest) } };
}

/** The processor's level decides which firmware is safe; a BMC that does not tell is taken at its word. */
export function cpuLevel<Node extends Facts>(
  reply: BmcReply<string | undefined>,
  _node: Node,
): Read<'dd20' | 'dd21' | 'other', Node> {
  const version = reply.kind === 'ok' ? (reply.value ?? '') : '';
  if (version.includes('20')) return { outcome: 'dd20' };
  if (version.includes('21')) return { outcome: 'dd21' };
  return { outcome: 'other' };
}
