import { firstOf, MAX_SENSORS } from '../http/bounds.js';
import type { BmcReply } from '../verbs/index.js';
import type { Sensor, Sensors } from '../verbs/machine-verbs.js';
import type { Redfish } from './redfish.js';
import { expanded } from './redfish-collection.js';
import { chassisPaths, read } from './redfish-tree.js';
import { leafOf, linkOf, listOf, numberOf, type Resource, recordOf, textOf } from './resource.js';

/**
 * The sensors of every chassis: one by one, and as older firmware lists them in Thermal and Power. bmcweb of 2021 to
 * 2023 splits them between the two: its Sensors lack what Thermal and Power show.
 */
export async function readSensors(redfish: Redfish): Promise<BmcReply<Sensors>> {
  const chassis = await chassisPaths(redfish);
  if (chassis.kind !== 'paths') return chassis;
  const found: FoundSensor[] = [];
  const missing: string[] = [];
  missing.push(...chassis.missing);
  for (const path of chassis.all) {
    if (redfish.signal.aborted) break;
    const got = await read(redfish, path);
    if (got.kind === 'silent') return got;
    if (got.kind === 'got') found.push(...(await sensorsOf(redfish, path, got.resource, missing)));
    else missing.push(got.text);
    if (redfish.spent() !== undefined) break;
  }
  const { all, missing: more } = firstOf(toldApart(found), MAX_SENSORS, 'sensors', missing);
  return { kind: 'ok', value: { sensors: all, missing: more } };
}

/** A sensor, and what tells it from others of its name. */
interface FoundSensor extends Sensor {
  /** Its own path, where it has one: two chassis may list one sensor. */
  readonly path: string | undefined;
  readonly chassis: string;
  readonly id: string;
}

/** Of several with one name and unit each is named with its chassis, and with its own id where that is the same. */
function toldApart(found: readonly FoundSensor[]): readonly Sensor[] {
  // Some BMCs give all rows of a list one path: a sensor is the same only where another chassis lists it.
  const owners = new Map<string, string>();
  const once = found.filter((sensor) => {
    const { path, chassis } = sensor;
    if (path === undefined) return true;
    const key = `${path} ${namesake(sensor)}`;
    const owner = owners.get(key) ?? chassis;
    owners.set(key, owner);
    return owner === chassis;
  });
  const alike = countOf(once.map(namesake));
  const neighbours = countOf(once.map((one) => `${namesake(one)} ${one.chassis}`));
  return once.map((sensor) => {
    const { name, value, unit, chassis, id } = sensor;
    if (alike.get(namesake(sensor)) === 1) return { name, value, unit };
    const isOnly = neighbours.get(`${namesake(sensor)} ${chassis}`) === 1;
    return { name: `${name}_(${isOnly ? chassis : `${chassis}_${id}`})`, value, unit };
  });
}

function namesake({ name, unit }: Sensor): string {
  return `${unit ?? ''} ${name}`;
}

function countOf(texts: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

async function sensorsOf(
  redfish: Redfish,
  at: string,
  chassis: Resource,
  missing: string[],
): Promise<readonly FoundSensor[]> {
  const found: FoundSensor[] = [];
  const own: FoundSensor[] = [];
  const place = (sensor: Sensor, resource: Resource): FoundSensor => {
    const path = linkOf(resource);
    const id = textOf(resource['Id']) ?? textOf(resource['MemberId']) ?? leafOf(path ?? '');
    return { ...sensor, path, chassis: leafOf(at), id };
  };
  const list = linkOf(chassis['Sensors']);
  if (list !== undefined) {
    const all = await expanded(redfish, list, (one) => place(single(one), one));
    if (all.kind !== 'members') missing.push(all.text);
    else {
      own.push(...all.all);
      missing.push(...all.missing);
    }
    found.push(...own);
  }
  for (const { name, rows } of older) {
    const path = linkOf(chassis[name]);
    const untold = rows.filter(({ unit }) => !own.some((one) => one.unit === unit));
    if (path === undefined || untold.length === 0) continue;
    const got = await read(redfish, path);
    if (got.kind !== 'got') missing.push(got.text);
    else
      for (const row of untold)
        found.push(...listed(got.resource, row).map(({ sensor, of }) => place(sensor, of)));
  }
  return found;
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

function listed(
  resource: Resource,
  { list, reading, unit }: OlderList,
): readonly { readonly sensor: Sensor; readonly of: Resource }[] {
  return listOf(resource[list])
    .slice(0, MAX_SENSORS)
    .map(recordOf)
    .filter((one) => reading in one)
    .map((one) => {
      const isPercent = one['ReadingUnits'] === 'Percent';
      const sensor = { name: nameOf(one), value: numberOf(one[reading]), unit: isPercent ? 'Percent' : unit };
      return { sensor, of: one };
    });
}
