import { nodeText } from '../../../xcat-compat/wire/sendmsg.js';
import { type Line, log, reply } from '../node/line.js';
import type { Claim } from './claims.js';
import type { ActivateIdNode, ActivateNode } from './flash-node.js';

/** What `rflash -a ID` says of an id that only other BMCs of the command know. xCAT has no words for it. */

const ownId = "Nothing was done: give the ID that this node's rflash -l shows for the version";

/** Before it is acted on. */
export function takenFrom({ node, id, elsewhere }: ActivateIdNode): readonly Line[] {
  if (elsewhere === undefined) return [];
  const text = `ID ${id ?? ''} is not on this BMC. On ${elsewhere.node} it stands for ${firmware(elsewhere)}, and the image with this version is taken.`;
  return [reply(nodeText(node, text)), log(text)];
}

export function unproven({ id }: ActivateNode, claim: Claim): string {
  return `ID ${id ?? ''} is not on this BMC. On ${claim.node} it stands for ${firmware(claim)}, which is that BMC's word alone. ${ownId}, or use --force.`;
}

export function disagreed({ id }: ActivateNode, [one, other]: readonly [Claim, Claim]): string {
  return `ID ${id ?? ''} is not on this BMC, and others disagree on what it stands for: ${firmware(one)} on ${one.node}, ${firmware(other)} on ${other.node}. ${ownId}.`;
}

function firmware({ version, purpose }: Claim): string {
  return `firmware ${version} (${purpose === '' ? 'Unknown' : purpose})`;
}
