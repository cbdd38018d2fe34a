import type { BmcState } from '../bmc/verbs/index.js';

/** A node's power as it is shown, and what it counts as. */
export interface PowerState {
  readonly word: string;
  readonly power: 'on' | 'off';
}

/**
 * The state as a word, in the order of openbmc.pm:3426-3475.
 * @param transition show states between on and off
 */
export function powerState(state: BmcState, transition: boolean): PowerState {
  if (state.chassis === 'Off') {
    const goingOn = transition && state.host === 'Off' && state.requestedHost === 'On';
    return { word: goingOn ? 'powering-on' : 'off', power: 'off' };
  }
  if (state.chassis !== 'On') {
    return {
      word: `Unexpected chassis state=${enumeration('Chassis.PowerState', state.chassis)}`,
      power: 'on',
    };
  }
  switch (state.host) {
    case 'Off':
      return { word: 'on (Chassis)', power: 'off' };
    case 'Quiesced':
      return { word: 'quiesced', power: 'on' };
    case 'Running': {
      const goingOff = transition && state.requestedHost === 'Off';
      return { word: goingOff ? 'powering-off' : 'on', power: 'on' };
    }
    default:
      return { word: `Unexpected host state=${enumeration('Host.HostState', state.host)}`, power: 'on' };
  }
}

/** An unexpected state is shown as the BMC's whole enumeration, empty when it gave none. */
function enumeration(type: string, word: string | undefined): string {
  return word === undefined ? '' : `xyz.openbmc_project.State.${type}.${word}`;
}
