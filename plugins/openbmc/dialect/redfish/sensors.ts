import type { Sensor, Sensors } from '../../verbs/machine.js';
import type { BmcReply } from '../../verbs.js';
import type { Redfish } from './redfish.js';
import { linkOf, listOf, numberOf, type Resource, recordOf, textOf } from './resource.js';
import { chassisPaths, expanded, read } from './tree.js';

const MAX_SENSORS = 10_000;

/**
 * The sensors of every chassis: one by one, and as older firmware lists them in Thermal and Power. bmcweb of 2021 to
 * 2023 splits them between the two: its Sensors lack what Thermal and Power show.
 */
export async function readSensors(redfish: Redfish): Promise<BmcReply<Sensors>> {
  const chassis = await chassisPaths(redfish);
  if (chassis.kind !== 'paths') return chassis;
  const byName = new Map<string, Sensor>();
  const missing: string[] = [];
  for (const path of chassis.all) {
    const got = await read(redfish, path);
    if (got.kind === 'silent') return got;
    if (got.kind === 'got') await sensorsOf(redfish, got.resource, byName, missing);
    else missing.push(got.text);
  }
  return { kind: 'ok', value: { sensors: [...byName.values()].slice(0, MAX_SENSORS), missing } };
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
    const all = await expanded(redfish, list);
    if (all.kind !== 'members') missing.push(all.text);
    else for (const one of all.all) own.push(single(one));
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
const units: Readonly<Record<string, string>> = {
  Cel: 'DegreesC',
  V: 'Volts',
  A: 'Amperes',
  W: 'Watts',
  J: 'Joules',
  RPM: 'RPMS',
  m: 'Meters',
  '%': 'Percent',
};

function single(resource: Resource): Sensor {
  const unit = textOf(resource['ReadingUnits']);
  return {
    name: nameOf(resource),
    value: numberOf(resource['Reading']),
    unit: unit === undefined ? undefined : (units[unit] ?? unit),
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
    .map(recordOf)
    .filter((one) => reading in one)
    .map((one) => {
      const isPercent = one['ReadingUnits'] === 'Percent';
      return { name: nameOf(one), value: numberOf(one[reading]), unit: isPercent ? 'Percent' : unit };
    });
}
