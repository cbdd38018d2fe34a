import type { Verb } from './index.js';

/** What a machine is made of, and how it is doing. */
export type MachineVerb = ReadInventory | ReadSensors | ReadLeds;

/** The parts of the machine. `system` asks for the machine as a whole only, which a BMC answers much faster. */
export interface ReadInventory extends Verb<Inventory> {
  readonly verb: 'readInventory';
  readonly of: 'everything' | 'system';
}
/** All sensors with their present values. */
export interface ReadSensors extends Verb<Sensors> {
  readonly verb: 'readSensors';
}
export interface ReadLeds extends Verb<Leds> {
  readonly verb: 'readLeds';
}

/** What the BMC did not tell though it should have, and why: a line each, empty when it told everything. */
interface Told {
  readonly missing: readonly string[];
}

export interface Inventory extends Told {
  /** In the BMC's order. */
  readonly parts: readonly Part[];
}

export interface Part {
  /** `system`, `dimm0`, `cpu0 core3`; shown in capitals. */
  readonly name: string;
  /** Where it is, from the top: `system/chassis/motherboard/cpu0/core3`. The machine as a whole is at `system`. */
  readonly place: string;
  /** By OpenBMC's names: Model, SerialNumber, PartNumber, Manufacturer, PrettyName, Present, Functional … */
  readonly properties: Readonly<Record<string, Scalar>>;
}

export type Scalar = string | number | boolean;

export interface Sensors extends Told {
  readonly sensors: readonly Sensor[];
}

export interface Sensor {
  /** With underscores: `p0_core3_temp`. */
  readonly name: string;
  /** In `unit`; a word for what is no measurement, such as Enabled; undefined when the sensor has no value now. */
  readonly value: Scalar | undefined;
  /** OpenBMC's word: DegreesC, Volts, Amperes, Watts, Joules, RPMS, Meters, Percent …; undefined for none. */
  readonly unit: string | undefined;
}

export interface Leds extends Told {
  readonly leds: readonly Led[];
}

export interface Led {
  /** `front_id`, `rear_fault`, `fan0`. */
  readonly name: string;
  /** On, Off or Blink; undefined when the BMC does not tell. */
  readonly state: string | undefined;
}
