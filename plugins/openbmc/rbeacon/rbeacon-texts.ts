import { nodeText } from '../../../xcat-compat/wire/sendmsg.js';
import { type Line, reply } from '../node/line.js';
import type { Reading } from '../node/projection/reading.js';

/** What rbeacon says, to the letter [openbmc.pm:1584, 3825-3850, 5115]. */

export const onlyThese = "Only 'on', 'off' and 'stat' are supported for OpenBMC managed nodes.";

export function saidOn(node: Reading): Line {
  return reply(nodeText(node.node, 'on'));
}

export function saidOff(node: Reading): Line {
  return reply(nodeText(node.node, 'off'));
}

export function beaconText(front: string, rear: string): string {
  return `Front:${front} Rear:${rear}`;
}

/** xCAT prints two empty words. */
export const noBeacon = 'The BMC tells of no identify LED.';
