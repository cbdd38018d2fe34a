import { info, nodeText } from '../../../xcat-compat/wire/sendmsg.js';
import { banner, type Line, log, nodeStatus, reply } from '../line.js';
import type { SoftwareImage } from '../verbs.js';
import type { UnattendedNode, UploadNode } from './flash-node.js';
import * as say from './node-messages.js';

/** What `rflash -d` says, to the letter where xCAT says it [openbmc.pm:2978-3545]. */

export function nothingToDo({ bmc, host }: UnattendedNode): readonly Line[] {
  return [bmc, host].flatMap(say.alreadyActive);
}

/** An image that is on the BMC already. */
export function thereAlready(facts: UploadNode): readonly Line[] {
  return facts.activation === 'Active' ? say.alreadyActive(facts) : say.activatingOnly(facts);
}

export function activating({ bmc, host }: UnattendedNode): readonly Line[] {
  return [bmc, host].flatMap((facts) => (facts.activation === 'Activating' ? say.activating(facts) : []));
}

/** Both in one document [openbmc.pm:5414]. */
export function activated({ node, bmc, host }: UnattendedNode): readonly Line[] {
  const texts = [bmc, host].map(({ version }) => `${node}: Firmware ${version} activation successful.`);
  return [reply({ info: texts }), ...texts.map(log)];
}

// ---- the BMC's reboot ----

export function reboots({ node }: UnattendedNode): readonly Line[] {
  return [
    reply(nodeText(node, 'BMC reboot')),
    log('BMC reboot'),
    banner('Reboot BMC to apply new BMC'),
    log('Waiting for the BMC to restart'),
  ];
}

/** While a BMC takes longer than xCAT waits before it asks [openbmc.pm:3018]. */
export function retriesState({ node }: UnattendedNode): readonly Line[] {
  const text = `${node}: Retry BMC state, wait for 15 seconds ...`;
  return [reply(info(text)), log(text)];
}

export function ready({ node }: UnattendedNode): readonly Line[] {
  return [reply(nodeText(node, 'BMC Ready')), log('BMC Ready'), banner('Finished applying BMC firmware')];
}

export function bmcNotReady(word: string, waitedSeconds: number): string {
  return `Error: Sent bmcreboot but state did not change to BMC Ready after waiting ${waitedSeconds} seconds. (State=BMC ${word}).`;
}

export function rebootIgnored({ version }: UploadNode, running: readonly SoftwareImage[]): string {
  return `The BMC accepted the reboot and did not restart, it still runs ${versions(running)} instead of ${version}. It holds reboots back while an image is being activated.`;
}

export function wrongSide({ version }: UploadNode, running: readonly SoftwareImage[]): string {
  return `Firmware ${version} was activated and does not run after the restart, ${versions(running)} runs instead.`;
}

function versions(images: readonly SoftwareImage[]): string {
  return images.map(({ version }) => version ?? 'Unknown').join(', ') || 'an unknown version';
}

// ---- the host ----

export function hostGoesOff(): readonly Line[] {
  return [
    banner('Start reset host to apply new PNOR'),
    log('Power off host : RPOWER_OFF_RESPONSE power_state off'),
    nodeStatus('powering-off'),
  ];
}

export function hostGoesOn({ node }: UnattendedNode): readonly Line[] {
  return [
    reply(nodeText(node, 'reset')),
    log('Power on host : RPOWER_ON_RESPONSE reset'),
    nodeStatus('powering-on'),
  ];
}

export function hostGoesOnAgain({ node }: UnattendedNode): readonly Line[] {
  return [
    log('Retrying to set RPOWER_CHECK_ON_REQUEST after waiting for 12 seconds.'),
    reply(nodeText(node, 'on')),
    nodeStatus('powering-on'),
  ];
}

export function hostIsNew(): Line {
  return banner('Finished applying Host firmware and resetting Host');
}

export const OFF_SECONDS = 60;
export const ON_AGAIN_SECONDS = 12;
export const ON_AGAIN_TIMES = 5;

export function hostStaysOn(word: string): string {
  return `Error: Sent power-off command but state did not change to off after waiting ${OFF_SECONDS} seconds. (State=${word}).`;
}

export function hostStaysOff(word: string): string {
  const seconds = ON_AGAIN_SECONDS * (ON_AGAIN_TIMES + 1);
  return `Sent power-on command but state did not change to on after waiting ${seconds} seconds. (State=${word}). Run 'reventlog' command to see possible reasons for failure.`;
}
