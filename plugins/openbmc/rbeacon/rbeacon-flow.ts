import { done, failed } from '../../../lib/flow/table.js';
import type { SetBeacon } from '../bmc/verbs/control-verbs.js';
import type { ReadLeds } from '../bmc/verbs/machine-verbs.js';
import { type BmcTable, type Flow, row } from '../node/bmc-row.js';
import { login } from '../node/login-row.js';
import { accepted } from '../node/node-replies.js';
import { readAndPrint } from '../node/projection/projection-row.js';
import type { Reading } from '../node/projection/reading.js';
import { beaconLine } from './rbeacon-leds.js';
import type { BeaconAction } from './rbeacon-plan.js';
import { saidOff, saidOn } from './rbeacon-texts.js';

const light = (): SetBeacon => ({ verb: 'setBeacon', lit: true });
const darken = (): SetBeacon => ({ verb: 'setBeacon', lit: false });
const readLeds = (): ReadLeds => ({ verb: 'readLeds' });

export const on = {
  LOGIN: login('ON'),
  ON: row(light, accepted<Reading>, { yes: done, no: failed }, { say: { yes: saidOn } }),
} satisfies BmcTable<'LOGIN' | 'ON', Reading>;

export const off = {
  LOGIN: login('OFF'),
  OFF: row(darken, accepted<Reading>, { yes: done, no: failed }, { say: { yes: saidOff } }),
} satisfies BmcTable<'LOGIN' | 'OFF', Reading>;

export const stat = readAndPrint(readLeds, beaconLine);

/** The table of each word. */
export const flows: Readonly<Record<BeaconAction, Flow<Reading>>> = { on, off, stat };
