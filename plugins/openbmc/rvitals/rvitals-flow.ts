import type { ReadLeds, ReadSensors } from '../bmc/verbs/machine-verbs.js';
import type { BmcTable, Flow } from '../node/bmc-row.js';
import { flow, LONG_READS_AT_ONCE } from '../node/flow-header.js';
import { login } from '../node/login-row.js';
import { printed, printedThen, readAndPrint } from '../node/projection/projection-row.js';
import type { Reading } from '../node/projection/reading.js';
import { ledLines } from './rvitals-leds.js';
import type { VitalsCategory } from './rvitals-plan.js';
import { sensorLines } from './rvitals-sensors.js';

const readSensors = (): ReadSensors => ({ verb: 'readSensors' });
const readLeds = (): ReadLeds => ({ verb: 'readLeds' });

const long = { atOnce: LONG_READS_AT_ONCE };

export const all = flow(long, {
  LOGIN: login('SENSORS'),
  SENSORS: printedThen(readSensors, sensorLines(undefined), 'LEDS', 'sensors'),
  LEDS: printed(readLeds, ledLines),
} satisfies BmcTable<'LOGIN' | 'SENSORS' | 'LEDS', Reading>);

export const temp = flow(long, readAndPrint(readSensors, sensorLines(['DegreesC'])));
export const voltage = flow(long, readAndPrint(readSensors, sensorLines(['Volts'])));
export const wattage = flow(long, readAndPrint(readSensors, sensorLines(['Watts'])));
export const fanspeed = flow(long, readAndPrint(readSensors, sensorLines(['RPMS'])));
export const power = flow(long, readAndPrint(readSensors, sensorLines(['Amperes', 'Joules', 'Watts'])));
export const altitude = flow(long, readAndPrint(readSensors, sensorLines(['Meters'])));
export const leds = flow(long, readAndPrint(readLeds, ledLines));

/** The table of each category. */
export const flows: Readonly<Record<VitalsCategory, Flow<Reading>>> = {
  all,
  temp,
  voltage,
  wattage,
  fanspeed,
  power,
  leds,
  altitude,
};
