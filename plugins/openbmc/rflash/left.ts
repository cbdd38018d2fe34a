import { imagesBefore, type PushedImage } from '../bmc/image/pushed-image.js';
import type { SoftwareList } from '../bmc/verbs/index.js';
import type { ActivateNode } from './flash-node.js';

// What a flash leaves in the journal: which image it has made the one that starts next, where the BMC does not tell it.

/** What there will be to know of an image; undefined where the BMC does not tell when it started. */
export function markOf(
  { started, images }: SoftwareList,
  { version, purpose }: { readonly version: string; readonly purpose: string | undefined },
): PushedImage | undefined {
  return started === undefined ? undefined : { version, purpose, started, before: imagesBefore(images) };
}

/** The image is the one that starts next, or may be. */
export function leaves<Node extends ActivateNode>(node: Node): Node {
  return node.mark === undefined ? node : { ...node, left: [node.mark] };
}
