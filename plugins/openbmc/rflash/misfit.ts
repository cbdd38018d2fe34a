import type { Read } from '../../../lib/flow/table.js';
import type { BmcReply } from '../bmc/verbs/index.js';
import type { UpdateLimits } from '../bmc/verbs/limit-verbs.js';
import type { UnattendedNode, UploadNode } from './flash-node.js';
import * as say from './misfit-texts.js';

// Whether a BMC can take what is to be uploaded, seen before a byte is sent. What is not told is no obstacle.

export function fits(reply: BmcReply<UpdateLimits>, node: UploadNode): Read<'yes' | 'no', UploadNode> {
  const problem = node.force ? undefined : misfit([node], limitsOf(reply));
  return problem === undefined ? { outcome: 'yes' } : { outcome: 'no', node: { ...node, problem } };
}

/** The same for those of both images that are not on the BMC. */
export function bothFit(
  reply: BmcReply<UpdateLimits>,
  node: UnattendedNode,
): Read<'yes' | 'no', UnattendedNode> {
  const missing = [node.bmc, node.host].filter(({ id }) => id === undefined);
  const problem = node.force ? undefined : misfit(missing, limitsOf(reply));
  return problem === undefined ? { outcome: 'yes' } : { outcome: 'no', node: { ...node, problem } };
}

function limitsOf(reply: BmcReply<UpdateLimits>): UpdateLimits {
  const nothing = { mostBytes: undefined, freeBytes: undefined, refusedBytes: undefined };
  return reply.kind === 'ok' ? reply.value : nothing;
}

function misfit(
  nodes: readonly UploadNode[],
  { mostBytes, freeBytes, refusedBytes }: UpdateLimits,
): string | undefined {
  for (const { image, machine } of nodes) {
    const { machineName, bytes } = image;
    if (machine !== undefined && machineName !== undefined && machineName.toLowerCase() !== machine) {
      return say.wrongMachine(image, machine);
    }
    if (mostBytes !== undefined && bytes > mostBytes) return say.tooLarge(image, mostBytes);
    if (refusedBytes !== undefined && bytes >= refusedBytes) return say.refusedBefore(image, refusedBytes);
  }
  const images = nodes.map(({ image }) => image);
  const wanted = images.reduce((sum, { bytes }) => sum + bytes, 0);
  return freeBytes !== undefined && wanted > freeBytes ? say.noSpace(images, freeBytes) : undefined;
}
