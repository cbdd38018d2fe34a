import { login } from '../login.js';
import type { Reading } from '../projection/reading.js';
import { printed, printedThen, readAndPrint } from '../projection/row.js';
import type { BmcTable, Flow } from '../row.js';
import type { ReadLeds, ReadSensors } from '../verbs/machine.js';
import { ledLines } from './leds.js';
import type { VitalsCategory } from './plan.js';
import { sensorLines } from './sensors.js';

const readSensors = (): ReadSensors => ({ verb: 'readSensors' });
const readLeds = (): ReadLeds => ({ verb: 'readLeds' });

export const all = {
  LOGIN: login('SENSORS'),
  SENSORS: printedThen(readSensors, sensorLines(undefined), 'LEDS', 'sensors'),
  LEDS: printed(readLeds, ledLines),
} satisfies BmcTable<'LOGIN' | 'SENSORS' | 'LEDS', Reading>;

export const temp = readAndPrint(readSensors, sensorLines(['DegreesC']));
export const voltage = readAndPrint(readSensors, sensorLines(['Volts']));
export const wattage = readAndPrint(readSensors, sensorLines(['Watts']));
export const fanspeed = readAndPrint(readSensors, sensorLines(['RPMS']));
export const power = readAndPrint(readSensors, sensorLines(['Amperes', 'Joules', 'Watts']));
export const altitude = readAndPrint(readSensors, sensorLines(['Meters']));
export const leds = readAndPrint(readLeds, ledLines);

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
