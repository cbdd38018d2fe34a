import { info, nodeText, warning } from '../../../xcat-compat/wire/sendmsg.js';
import { type Line, nodeStatus, reply } from '../node/line.js';
import type { PowerNode } from './power-node.js';

/** What rpower says, to the letter [openbmc.pm:3279-3545]. */

export function saidOn(node: PowerNode): readonly Line[] {
  return [says(node, node.transition ? 'powering-on' : 'on'), nodeStatus('powering-on')];
}

export function saidOff(node: PowerNode): readonly Line[] {
  return [says(node, 'off'), nodeStatus('powering-off')];
}

export function saidSoftOff(node: PowerNode): readonly Line[] {
  return [says(node, 'powering-off'), nodeStatus('powering-off')];
}

/** A reset of a host that is off leaves it off. */
export function saidStaysOff(node: PowerNode): Line {
  return says(node, 'off');
}

/** The off of a reset: not told to the client, who asked for something else. */
export function beganReset(): readonly Line[] {
  return [nodeStatus('powering-off')];
}

export function saidReset(node: PowerNode): readonly Line[] {
  return [says(node, 'reset'), nodeStatus('powering-on')];
}

export function saidWord(node: PowerNode): Line {
  return says(node, node.word);
}

export function saidBmcState(node: PowerNode): Line {
  return says(node, `BMC ${node.word}`);
}

export function saidNotReady(node: PowerNode): Line {
  return says(node, 'BMC NotReady');
}

export function saidBmcReboot(node: PowerNode): Line {
  return says(node, 'BMC reboot');
}

export function saidClearing(node: PowerNode): Line {
  return reply(info(`${node.node}: Firmware will be flashed on reboot, deleting all BMC diagnostics...`));
}

export function warnedNotCleared(node: PowerNode): Line {
  return reply(warning(`${node.node}: Could not clear BMC diagnostics successfully (${node.problem ?? ''})`));
}

export function stillOn(node: PowerNode, waitedSeconds: number): string {
  return `Error: Sent power-off command but state did not change to off after waiting ${waitedSeconds} seconds. (State=${node.power}).`;
}

function says(node: PowerNode, text: string): Line {
  return reply(nodeText(node.node, text));
}
