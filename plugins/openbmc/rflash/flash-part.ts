import { type Act, onPart } from '../../../lib/flow/acts.js';
import { withPushed } from '../bmc/image/pushed-image.js';
import type { BmcReply } from '../bmc/verbs/index.js';
import type { Line } from '../node/line.js';
import type { Asked } from '../node/question.js';
import type { UnattendedNode, UploadNode } from './flash-node.js';

/** Which of the two images of `rflash -d`. */
export type Part = 'bmc' | 'host';

/** An act of one image, for a node that has two. */
export function onImage<Main extends string, Step extends string, To extends string>(
  part: Part,
  one: Act<Main, Step, To, UploadNode, Asked, BmcReply<unknown>, Line>,
): Act<Main, Step, To, UnattendedNode, Asked, BmcReply<unknown>, Line> {
  return onPart(
    one,
    (node: UnattendedNode) => node[part],
    (node, image) => withImage(node, part, image),
  );
}

/** What went wrong with an image is what went wrong with its node. */
export function withImage(node: UnattendedNode, part: Part, image: UploadNode): UnattendedNode {
  const problem = image.problem ?? node.problem;
  const known = { ...node, problem, left: withPushed(node.left, ...(image.left ?? [])) };
  return part === 'bmc' ? { ...known, bmc: image } : { ...known, host: image };
}
