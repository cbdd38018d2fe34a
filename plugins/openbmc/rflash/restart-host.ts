import { act, exit } from '../../../lib/flow/acts.js';
import { again, againFor, type Back, back, failed, type Read } from '../../../lib/flow/table.js';
import { nodeText } from '../../../xcat-compat/wire/sendmsg.js';
import type { BmcState, SoftwareList } from '../bmc/verbs/index.js';
import { row } from '../node/bmc-row.js';
import { banner, type Line, log, nodeStatus, reply } from '../node/line.js';
import { changed } from '../node/node-replies.js';
import { powerState } from '../node/power-state.js';
import type { UnattendedNode } from './flash-node.js';
import { runningInstead, runs } from './image-state.js';
import { lookAt, saysShortly, sendLater, shortly } from './looks.js';
import { wrongSide } from './restart-bmc.js';
import * as ask from './rflash-requests.js';

// The acts of a host's restart: off, on, and running the new image.

const OFF_SECONDS = 60;

const ON_AGAIN_SECONDS = 12;

const ON_AGAIN_TIMES = 5;

const offSeconds = () => OFF_SECONDS;
/** As long as a host is waited for that was told to go on again and again. */
const onSeconds = () => ON_AGAIN_SECONDS * (ON_AGAIN_TIMES + 1);
const onAgainSeconds = () => ON_AGAIN_SECONDS;

/** @param otherwise where it leads when the host stays on */
function lookIfOff<const Otherwise extends string | Back<string, string>>(
  otherwise: Otherwise,
  saysOff?: typeof hostGoesOff,
) {
  return lookAt(
    ask.readState,
    hostOff,
    { off: exit('off'), on: againFor(2, offSeconds, otherwise), ...shortly },
    { say: { ...(saysOff && { off: saysOff }), ...saysShortly }, onAbort: 'continues' },
  );
}

/** @param otherwise where it leads when the host stays off */
function lookIfOn<const Otherwise extends string | Back<string, string>>(
  seconds: () => number,
  otherwise: Otherwise,
  saysOn?: typeof hostGoesOn,
) {
  return lookAt(
    ask.readState,
    hostOn,
    { on: 'VERIFY_HOST', off: againFor(2, seconds, otherwise), ...shortly },
    { say: { ...(saysOn && { on: saysOn }), ...saysShortly }, onAbort: 'continues' },
  );
}

export const switchOff = act('OFF', {
  OFF: row(
    ask.chassisOff,
    changed<UnattendedNode>,
    { yes: 'AWAIT_OFF', open: 'LOOK_IF_OFF', notSent: sendLater, no: failed },
    { say: { yes: hostGoesOff }, onAbort: 'continues', effect: { resumeAt: 'LOOK_IF_OFF' } },
  ),
  LOOK_IF_OFF: lookIfOff(back('OFF', 1, exit('wrong')), hostGoesOff),
  AWAIT_OFF: lookIfOff(exit('wrong')),
});

export const switchOn = act('ON', {
  ON: row(
    ask.hostOn,
    changed<UnattendedNode>,
    { yes: 'AWAIT_ON', open: 'LOOK_IF_ON', notSent: sendLater, no: failed },
    { say: { yes: hostGoesOn }, onAbort: 'continues', effect: { resumeAt: 'LOOK_IF_ON' } },
  ),
  LOOK_IF_ON: lookIfOn(onSeconds, back('ON', 1, exit('wrong')), hostGoesOn),
  AWAIT_ON: lookIfOn(onAgainSeconds, back('ON_AGAIN', ON_AGAIN_TIMES, exit('wrong'))),
  ON_AGAIN: row(
    ask.hostOn,
    changed<UnattendedNode>,
    { yes: 'AWAIT_ON', open: 'AWAIT_ON', notSent: sendLater, no: failed },
    { say: { yes: hostGoesOnAgain }, onAbort: 'continues', effect: { resumeAt: 'AWAIT_ON' } },
  ),
  VERIFY_HOST: lookAt(
    ask.listSoftware,
    hostRuns,
    { yes: exit('runs'), wrong: again(5, 12, exit('wrong')), ...shortly },
    { say: { yes: hostIsNew, ...saysShortly } },
  ),
});

// ---- how answers are read

function hostOff(state: BmcState, node: UnattendedNode): Read<'off' | 'on', UnattendedNode> {
  const { word, power } = powerState(state, false);
  if (power === 'off' && word === 'off') return { outcome: 'off', node: { ...node, word } };
  return { outcome: 'on', node: { ...node, word, problem: hostStaysOn(word) } };
}

/** On is the host's firmware at work, not only its power. */
export function hostOn(state: BmcState, node: UnattendedNode): Read<'on' | 'off', UnattendedNode> {
  const { word } = powerState(state, false);
  return { outcome: word === 'on' ? 'on' : 'off', node: { ...node, word, problem: hostStaysOff(word) } };
}

function hostRuns(list: SoftwareList, node: UnattendedNode): Read<'yes' | 'wrong', UnattendedNode> {
  if (runs(node.host, list, true)) return { outcome: 'yes' };
  const instead = runningInstead(node.host.image, list);
  return { outcome: 'wrong', node: { ...node, problem: wrongSide(node.host, instead) } };
}

// ---- what is said, to the letter where xCAT says it [openbmc.pm:2978-3545]

function hostGoesOff(): readonly Line[] {
  return [
    banner('Start reset host to apply new PNOR'),
    log('Power off host : RPOWER_OFF_RESPONSE power_state off'),
    nodeStatus('powering-off'),
  ];
}

function hostGoesOn({ node }: UnattendedNode): readonly Line[] {
  return [
    reply(nodeText(node, 'reset')),
    log('Power on host : RPOWER_ON_RESPONSE reset'),
    nodeStatus('powering-on'),
  ];
}

function hostGoesOnAgain({ node }: UnattendedNode): readonly Line[] {
  return [
    log('Retrying to set RPOWER_CHECK_ON_REQUEST after waiting for 12 seconds.'),
    reply(nodeText(node, 'on')),
    nodeStatus('powering-on'),
  ];
}

function hostIsNew(): Line {
  return banner('Finished applying Host firmware and resetting Host');
}

function hostStaysOn(word: string): string {
  return `Error: Sent power-off command but state did not change to off after waiting ${OFF_SECONDS} seconds. (State=${word}).`;
}

function hostStaysOff(word: string): string {
  const seconds = ON_AGAIN_SECONDS * (ON_AGAIN_TIMES + 1);
  return `Sent power-on command but state did not change to on after waiting ${seconds} seconds. (State=${word}). Run 'reventlog' command to see possible reasons for failure.`;
}
