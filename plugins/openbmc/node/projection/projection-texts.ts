import { info, nodeError, nodeText } from '../../../../xcat-compat/wire/sendmsg.js';
import { type Line, reply } from '../line.js';
import type { Facts } from '../node-facts.js';
import type { Reading } from './reading.js';

const nothing = 'No attributes returned from the BMC.';

/** `NODE: TEXT`, unsplit (form I). */
export function says(node: Facts, text: string): Line {
  return reply(info(`${node.node}: ${text}`));
}

/** An answer without anything to print, said by rinv and `rflash -c` [openbmc.pm:3702]. */
export function noAttributes(node: Facts): Line {
  return says(node, nothing);
}

/** The same in the form rvitals and reventlog use [openbmc.pm:5137]. */
export function noAttributesText(node: Reading): Line {
  return reply(nodeText(node.node, nothing));
}

/** Why a part is not printed while others are: xCAT ends the node there instead. */
export function notTold(why: string, part: string): string {
  return `${why} (no ${part})`;
}

export function isMissing(node: Reading, what: string): Line {
  return reply(nodeError(node.node, what));
}
