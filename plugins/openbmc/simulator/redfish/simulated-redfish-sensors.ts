import type { Answer, Json } from '../answers/simulated-answer.js';
import type { Bmc, Properties } from '../bmc.js';
import { objectsWithin } from '../tree/simulated-tree.js';
import { type Fields, notFound, resource } from './answers.js';
import type { Call, Route } from './call.js';
import { otherChassis } from './chassis.js';
import { collection, links } from './simulated-redfish-collection.js';

const root = '/xyz/openbmc_project/sensors';
const chassis = '/redfish/v1/Chassis/:chassis';
const hasSensors = ({ behaviour }: Bmc): boolean => behaviour.sensorStyle !== 'Thermal';
const hasThermal = ({ behaviour }: Bmc): boolean => behaviour.sensorStyle !== 'Sensors';

/** Sensors one by one, or Thermal and Power as older firmware lists them. */
export const sensorRoutes: readonly Route[] = [
  { at: `${chassis}/Sensors`, get: list, exists: hasSensors },
  { at: `${chassis}/Sensors/:sensor`, get: show, exists: hasSensors },
  { at: `${chassis}/Thermal`, get: showThermal, exists: hasThermal },
  { at: `${chassis}/Power`, get: showPower, exists: hasThermal },
];

interface Sensor {
  /** fan_tach, temperature … */
  readonly kind: string;
  readonly name: string;
  readonly object: Properties;
}

function sensorsOf(bmc: Bmc): Sensor[] {
  return [...objectsWithin(bmc, root)].flatMap(([path, object]) => {
    const match = /^\/([^/]+)\/([^/]+)$/.exec(path.slice(root.length));
    const kind = match?.[1] ?? '';
    return match === null || units[kind] === undefined ? [] : [{ kind, name: match[2] ?? '', object }];
  });
}

/** ReadingType and ReadingUnits by the folder of the sensor. */
const units: Readonly<Record<string, readonly [type: string, unit: string]>> = {
  temperature: ['Temperature', 'Cel'],
  fan_tach: ['Rotational', 'RPM'],
  voltage: ['Voltage', 'V'],
  current: ['Current', 'A'],
  power: ['Power', 'W'],
  energy: ['EnergyJoules', 'J'],
  altitude: ['Altitude', 'm'],
};

/** What Thermal and Power show. */
const elsewhere = new Set(['temperature', 'fan_tach', 'voltage']);

/** fan_tach/fan0_0 is fantach_fan0_0. */
function idOf({ kind, name }: Sensor): string {
  return `${kind.replaceAll('_', '')}_${name}`;
}

function titleOf({ name }: Sensor): string {
  return name.replaceAll('_', ' ');
}

/** null when the sensor has no value. */
function readingOf({ object }: Sensor): number | null {
  const value = object['Value'];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function list(call: Call): Answer {
  const isSplit = call.bmc.behaviour.sensorStyle === 'split';
  const names = sensorsOf(call.bmc)
    .filter(({ kind }) => !isSplit || !elsewhere.has(kind))
    .map(idOf);
  const more = { Description: 'Collection of Sensors for this Chassis' };
  return otherChassis(call) ?? collection(call, 'SensorCollection', 'Sensors', links(call.path, names), more);
}

function show(call: Call): Answer {
  const { bmc, path, ids } = call;
  const [, id = ''] = ids;
  const sensor = sensorsOf(bmc).find((known) => idOf(known) === id);
  if (sensor === undefined) return otherChassis(call) ?? notFound(bmc, 'Sensor', id);
  const [type, unit] = units[sensor.kind] ?? ['', ''];
  return (
    otherChassis(call) ??
    resource({
      '@odata.id': path,
      '@odata.type': '#Sensor.v1_2_0.Sensor',
      Id: id,
      Name: titleOf(sensor),
      Reading: readingOf(sensor),
      ReadingType: type,
      ReadingUnits: unit,
      Status: status(sensor),
      ...thresholds(sensor),
    })
  );
}

function status(sensor: Sensor): Fields {
  const isThere = readingOf(sensor) !== null;
  return { Health: 'OK', State: isThere ? 'Enabled' : 'UnavailableOffline' };
}

function thresholds({ object }: Sensor): Fields {
  const { WarningHigh: warning, CriticalHigh: critical } = object as Readonly<
    Record<string, Json | undefined>
  >;
  if (warning === undefined && critical === undefined) return {};
  return {
    Thresholds: {
      ...(critical === undefined ? {} : { UpperCritical: { Reading: critical } }),
      ...(warning === undefined ? {} : { UpperCaution: { Reading: warning } }),
    },
  };
}

/** One entry of a list in Thermal or Power. */
function entries(call: Call, array: string, kind: string, more: (sensor: Sensor) => Fields): Fields[] {
  return sensorsOf(call.bmc)
    .filter((sensor) => sensor.kind === kind)
    .map((sensor, index) => ({
      '@odata.id': `${call.path}#/${array}/${index}`,
      MemberId: String(index),
      Name: titleOf(sensor),
      Status: status(sensor),
      ...more(sensor),
    }));
}

function showThermal(call: Call): Answer {
  const fans = entries(call, 'Fans', 'fan_tach', (sensor) => ({
    '@odata.type': '#Thermal.v1_3_0.Fan',
    Reading: readingOf(sensor),
    ReadingUnits: 'RPM',
  }));
  const temperatures = entries(call, 'Temperatures', 'temperature', (sensor) => ({
    '@odata.type': '#Thermal.v1_3_0.Temperature',
    ReadingCelsius: readingOf(sensor),
    ...('CriticalHigh' in sensor.object
      ? { UpperThresholdCritical: sensor.object['CriticalHigh'] ?? null }
      : {}),
  }));
  return (
    otherChassis(call) ??
    resource({
      '@odata.id': call.path,
      '@odata.type': '#Thermal.v1_4_0.Thermal',
      Fans: fans,
      Id: 'Thermal',
      Name: 'Thermal',
      Redundancy: [],
      Temperatures: temperatures,
    })
  );
}

function showPower(call: Call): Answer {
  const voltages = entries(call, 'Voltages', 'voltage', (sensor) => ({
    '@odata.type': '#Power.v1_0_0.Voltage',
    ReadingVolts: readingOf(sensor),
  }));
  const total = sensorsOf(call.bmc).find((sensor) => sensor.name === 'total_power');
  return (
    otherChassis(call) ??
    resource({
      '@odata.id': call.path,
      '@odata.type': '#Power.v1_5_2.Power',
      Id: 'Power',
      Name: 'Power',
      PowerControl: [
        {
          '@odata.id': `${call.path}#/PowerControl/0`,
          '@odata.type': '#Power.v1_0_0.PowerControl',
          MemberId: '0',
          Name: 'Chassis Power Control',
          PowerConsumedWatts: total === undefined ? null : readingOf(total),
        },
      ],
      PowerSupplies: supplies(call),
      Redundancy: [],
      Voltages: voltages,
    })
  );
}

function supplies(call: Call): Fields[] {
  return sensorsOf(call.bmc)
    .filter(({ kind, name }) => kind === 'power' && /^ps\d+_input_power$/.test(name))
    .map((sensor, index) => ({
      '@odata.id': `${call.path}#/PowerSupplies/${index}`,
      '@odata.type': '#Power.v1_5_0.PowerSupply',
      MemberId: String(index),
      Name: `powersupply${index}`,
      PowerInputWatts: readingOf(sensor),
      Status: status(sensor),
    }));
}
