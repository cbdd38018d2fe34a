import type { Read } from '../../../lib/status/table.js';
import type { Facts } from '../facts.js';
import { refused } from '../replies.js';
import type { BmcReply, EventLogEntry, KnownVersion, SoftwareImage, SoftwareList } from '../verbs.js';
import { causeOf } from './cause.js';
import type { ActivateIdNode, ActivateNode, Awaited, FlashNode, UploadNode } from './flash-node.js';
import { findSame, type ImageState, stateOf } from './image-state.js';
import { machineOf } from './machine.js';
import { invalidId, invalidImage, unexpectedState } from './node-messages.js';
import { noSeparateActivation } from './push-messages.js';

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
export function planned(reply: BmcReply<SoftwareList>, node: UploadNode): Read<Work | 'no', UploadNode> {
  if (reply.kind !== 'ok') return refused(reply, node);
  const found = node.force ? undefined : findSame(node.image, reply.value);
  const state = stateOf(found, reply.value);
  const known = { before: reply.value.images.map(({ id }) => id), machine: machineOf(reply.value) };
  if (found === undefined || state === 'invalid') return { outcome: 'upload', node: { ...node, ...known } };
  return { outcome: workFor[state], node: { ...seen(node, found), ...known } };
}

/** The same after a wait in line: what the busy BMC said is no problem of an image that is there. */
export function plannedAgain(reply: BmcReply<SoftwareList>, node: UploadNode): ReturnType<typeof planned> {
  return planned(reply, { ...node, problem: undefined });
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
  reply: BmcReply<SoftwareList>,
  node: Node,
): Read<Exclude<Work, 'upload'> | 'switch' | 'fixed' | 'unknown' | 'invalid' | 'empty' | 'no', Node> {
  if (reply.kind !== 'ok') return refused(reply, node);
  if (isEmpty(reply.value, node)) return { outcome: 'empty', node: waitsFor(node, 'software') };
  const image = reply.value.images.find(({ id }) => id === node.id);
  if (image === undefined) return { outcome: 'unknown', reason: invalidId };
  const state = stateOf(image, reply.value);
  const known = seen(node, image);
  if (reply.value.update !== undefined && state !== 'running') {
    const canSwitch = (state === 'active' || state === 'lowPriority') && image.purpose === 'BMC';
    const version = image.version ?? '';
    if (canSwitch) return { outcome: 'switch', node: { ...known, version } };
    return { outcome: 'fixed', reason: noSeparateActivation };
  }
  if (state === 'invalid') {
    const reason = invalidImage(known);
    return { outcome: 'invalid', reason, node: { ...known, problem: reason } };
  }
  const work = workFor[state];
  if (work === 'upload') return { outcome: 'unknown', reason: invalidId };
  const problem = unexpectedState(known);
  return { outcome: work === 'nothing' && node.force ? 'activate' : work, node: { ...known, problem } };
}

/** What the id stands for where it is known. */
export function knownElsewhere(
  reply: BmcReply<KnownVersion | undefined>,
  node: ActivateIdNode,
): Read<'yes' | 'no', ActivateIdNode> {
  const elsewhere = reply.kind === 'ok' ? reply.value : undefined;
  return elsewhere === undefined ? { outcome: 'no' } : { outcome: 'yes', node: { ...node, elsewhere } };
}

/** Plans for the image that is here what the given id stands for elsewhere; one that is not here is for the BMC to refuse. */
export function plannedVersion(
  reply: BmcReply<SoftwareList>,
  node: ActivateIdNode,
): ReturnType<typeof plannedId<ActivateIdNode>> {
  if (reply.kind !== 'ok' || node.elsewhere === undefined) return plannedId(reply, node);
  const here = findSame(node.elsewhere, reply.value);
  return plannedId(reply, here === undefined ? node : { ...node, id: here.id });
}

/** After an interruption: whether the activation that was to be requested was requested. */
export function activationBegun<Node extends ActivateNode>(
  reply: BmcReply<SoftwareList>,
  node: Node,
): Read<'yes' | 'notYet' | 'ignored' | 'no', Node> {
  if (reply.kind !== 'ok') return refused(reply, node);
  const state = stateOf(
    reply.value.images.find(({ id }) => id === node.id),
    reply.value,
  );
  if (state === 'ready' || state === 'unpacking') return { outcome: 'notYet' };
  return { outcome: state === 'ignored' ? 'ignored' : 'yes' };
}

function seen<Node extends ActivateNode>(node: Node, image: SoftwareImage): Node {
  return { ...node, id: image.id, activation: image.activation, percent: image.progress };
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
