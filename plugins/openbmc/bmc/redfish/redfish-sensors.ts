import { firstOf, MAX_SENSORS } from '../http/bounds.js';
import type { BmcReply } from '../verbs/index.js';
import type { Sensor, Sensors } from '../verbs/machine-verbs.js';
import type { Redfish } from './redfish.js';
import { expanded } from './redfish-collection.js';
import { chassisPaths, read } from './redfish-tree.js';
import { linkOf, listOf, numberOf, type Resource, recordOf, textOf } from './resource.js';

/**
 * The sensors of every chassis: one by one, and as older firmware lists them in Thermal and Power. bmcweb of 2021 to
 * 2023 splits them between the two: its Sensors lack what Thermal and Power show.
 */
export async function readSensors(redfish: Redfish): Promise<BmcReply<Sensors>> {
  const chassis = await chassisPaths(redfish);
  if (chassis.kind !== 'paths') return chassis;
  const byName = new Map<string, Sensor>();
  const missing: string[] = [];
  missing.push(...chassis.missing);
  for (const path of chassis.all) {
    if (redfish.signal.aborted) break;
    const got = await read(redfish, path);
    if (got.kind === 'silent') return got;
    if (got.kind === 'got') await sensorsOf(redfish, got.resource, byName, missing);
    else missing.push(got.text);
    if (redfish.spent() !== undefined) break;
  }
  const { all, missing: more } = firstOf([...byName.values()], MAX_SENSORS, 'sensors', missing);
  return { kind: 'ok', value: { sensors: all, missing: more } };
}

async function sensorsOf(
  redfish: Redfish,
  chassis: Resource,
  byName: Map<string, Sensor>,
  missing: string[],
): Promise<void> {
  const add = (sensor: Sensor): void => void byName.set(sensor.name, sensor);
  const own: Sensor[] = [];
  const list = linkOf(chassis['Sensors']);
  if (list !== undefined) {
    const all = await expanded(redfish, list, single);
    if (all.kind !== 'members') missing.push(all.text);
    else {
      own.push(...all.all);
      missing.push(...all.missing);
    }
    for (const one of own) add(one);
  }
  for (const { name, rows } of older) {
    const path = linkOf(chassis[name]);
    const untold = rows.filter(({ unit }) => !own.some((one) => one.unit === unit));
    if (path === undefined || untold.length === 0) continue;
    const got = await read(redfish, path);
    if (got.kind !== 'got') missing.push(got.text);
    else for (const row of untold) for (const sensor of listed(got.resource, row)) add(sensor);
  }
}

/** Redfish's units by OpenBMC's words. */
const units: ReadonlyMap<string, string> = new Map([
  ['Cel', 'DegreesC'],
  ['V', 'Volts'],
  ['A', 'Amperes'],
  ['W', 'Watts'],
  ['J', 'Joules'],
  ['RPM', 'RPMS'],
  ['m', 'Meters'],
  ['%', 'Percent'],
]);

function single(resource: Resource): Sensor {
  const unit = textOf(resource['ReadingUnits']);
  return {
    name: nameOf(resource),
    value: numberOf(resource['Reading']),
    unit: unit === undefined ? undefined : (units.get(unit) ?? unit),
  };
}

/** `p0 core3 temp` is p0_core3_temp. */
function nameOf(resource: Resource): string {
  const name = textOf(resource['Name']) ?? textOf(resource['MemberId']) ?? 'sensor';
  return name.replace(/\s+/g, '_');
}

interface OlderList {
  readonly list: string;
  readonly reading: string;
  readonly unit: string;
}

const older: readonly { readonly name: string; readonly rows: readonly OlderList[] }[] = [
  {
    name: 'Thermal',
    rows: [
      { list: 'Temperatures', reading: 'ReadingCelsius', unit: 'DegreesC' },
      { list: 'Fans', reading: 'Reading', unit: 'RPMS' },
    ],
  },
  {
    name: 'Power',
    rows: [
      { list: 'Voltages', reading: 'ReadingVolts', unit: 'Volts' },
      { list: 'PowerControl', reading: 'PowerConsumedWatts', unit: 'Watts' },
      { list: 'PowerSupplies', reading: 'PowerInputWatts', unit: 'Watts' },
    ],
  },
];

function listed(resource: Resource, { list, reading, unit }: OlderList): readonly Sensor[] {
  return listOf(resource[list])
    .slice(0, MAX_SENSORS)
    .map(recordOf)
    .filter((one) => reading in one)
    .map((one) => {
      const isPercent = one['ReadingUnits'] === 'Percent';
      return { name: nameOf(one), value: numberOf(one[reading]), unit: isPercent ? 'Percent' : unit };
    });
}
