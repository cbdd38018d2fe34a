import { done, failed } from '../../../lib/status/table.js';
import { login } from '../login.js';
import type { Reading } from '../projection/reading.js';
import { readAndPrint } from '../projection/row.js';
import { accepted } from '../replies.js';
import { type BmcTable, type Flow, row } from '../row.js';
import type { SetBeacon } from '../verbs/controls.js';
import type { ReadLeds } from '../verbs/machine.js';
import { beaconLine } from './leds.js';
import { saidOff, saidOn } from './messages.js';
import type { BeaconAction } from './plan.js';

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
