import type { Properties } from '../bmc.js';
import type { TreeTraits } from '../generation.js';
import { count } from './simulated-inventory.js';

const root = '/xyz/openbmc_project/sensors';

interface Sensor {
  readonly path: string;
  readonly unit: 'DegreesC' | 'Watts' | 'Volts' | 'Amperes' | 'RPMS' | 'Meters' | 'Joules';
  readonly value: number;
  readonly scale: number;
  readonly limits?: readonly [warningHigh: number, criticalHigh: number];
}

const sensors: readonly Sensor[] = [
  { path: 'temperature/ambient', unit: 'DegreesC', value: 23_500, scale: -3, limits: [35_000, 40_000] },
  ...count(2).flatMap((cpu): Sensor[] => [
    ...count(12).map(
      (core): Sensor => ({
        path: `temperature/p${cpu}_core${2 * core}_temp`,
        unit: 'DegreesC',
        value: 35_000 + 200 * core,
        scale: -3,
      }),
    ),
    { path: `temperature/p${cpu}_vcs_temp`, unit: 'DegreesC', value: 28_000, scale: -3 },
    { path: `temperature/p${cpu}_vdd_temp`, unit: 'DegreesC', value: 29_000, scale: -3 },
    { path: `power/p${cpu}_power`, unit: 'Watts', value: 61_000_000, scale: -6 },
    { path: `voltage/p${cpu}_vdd_voltage`, unit: 'Volts', value: 885, scale: -3 },
    { path: `power/ps${cpu}_input_power`, unit: 'Watts', value: 169_000_000, scale: -6 },
    { path: `voltage/ps${cpu}_input_voltage`, unit: 'Volts', value: 216_500, scale: -3 },
    { path: `current/ps${cpu}_output_current`, unit: 'Amperes', value: 11_125, scale: -3 },
  ]),
  ...count(16).map(
    (dimm): Sensor => ({
      path: `temperature/dimm${dimm}_temp`,
      unit: 'DegreesC',
      value: 30_000 + 250 * dimm,
      scale: -3,
    }),
  ),
  ...count(4).flatMap((fan) =>
    count(2).map(
      (rotor): Sensor => ({
        path: `fan_tach/fan${fan}_${rotor}`,
        unit: 'RPMS',
        value: 5200 + 10 * fan + rotor,
        scale: 0,
      }),
    ),
  ),
  { path: 'power/total_power', unit: 'Watts', value: 338_000_000, scale: -6 },
  { path: 'energy/total_energy', unit: 'Joules', value: 123_456, scale: 0 },
  { path: 'altitude/altitude', unit: 'Meters', value: 58, scale: 0 },
];

/** Sensor values: integers with a scale on early levels, plain numbers since. */
export function sensorObjects(style: TreeTraits['sensors']): [string, Properties][] {
  const measured = sensors.map(({ path, unit, value, scale, limits }): [string, Properties] => {
    const shown = (number: number): number => (style === 'scaled' ? number : number / 10 ** -scale);
    const properties: Properties = {
      ...(style === 'scaled' ? { Scale: scale } : {}),
      Unit: `xyz.openbmc_project.Sensor.Value.Unit.${unit}`,
      Value: shown(value),
      ...(limits === undefined
        ? {}
        : {
            CriticalAlarmHigh: false,
            CriticalHigh: shown(limits[1]),
            WarningAlarmHigh: false,
            WarningHigh: shown(limits[0]),
          }),
    };
    return [`${root}/${path}`, properties];
  });
  return style === 'scaled' ? measured : [...measured, absent];
}

/** Nothing is plugged in there: no number, which JSON has no word for. */
const absent: [string, Properties] = [
  `${root}/temperature/nvme0_temp`,
  { MaxValue: 127, MinValue: -128, Unit: 'xyz.openbmc_project.Sensor.Value.Unit.DegreesC', Value: null },
];

/** Newer levels list associations as objects among the sensors and parts. */
export function associationObjects(style: TreeTraits['sensors']): [string, Properties][] {
  if (style === 'scaled') return [];
  const chassis = '/xyz/openbmc_project/inventory/system/chassis';
  return [
    [`${root}/temperature/ambient/chassis`, { endpoints: [chassis] }],
    [`${chassis}/all_sensors`, { endpoints: sensors.map(({ path }) => `${root}/${path}`) }],
  ];
}
