import { naturalOrder } from '../../../xcat-compat/text/natural-order.js';
import { perlScalar } from '../../../xcat-compat/text/perl-scalar.js';
import type { Sensor, Sensors } from '../bmc/verbs/machine-verbs.js';
import { noAttributesText, says } from '../node/projection/projection-texts.js';
import type { Projection, Reading } from '../node/projection/reading.js';
import { notAvailable, sensorText } from './rvitals-texts.js';

/** The sensors that measure in one of these units as lines; undefined takes all [openbmc.pm:5060-5102]. */
export function sensorLines(
  units: readonly string[] | undefined,
): (value: Sensors, node: Reading) => Projection {
  return ({ sensors, missing }, node) => {
    const texts = sensors
      .filter(({ unit }) => units === undefined || (unit !== undefined && units.includes(unit)))
      .map(textOf)
      .sort(naturalOrder);
    if (texts.length === 0) return { lines: [noAttributesText(node)], missing };
    return { lines: texts.map((text) => says(node, text)), missing };
  };
}

/** Units that are shown otherwise than OpenBMC names them [openbmc.pm:151]. */
const shownUnits: ReadonlyMap<string, string> = new Map([
  ['DegreesC', 'C'],
  ['Amperes', 'Amps'],
]);

function textOf({ name, value, unit }: Sensor): string {
  if (value === undefined) return sensorText(labelOf(name), notAvailable, undefined);
  return sensorText(
    labelOf(name),
    perlScalar(value),
    unit === undefined ? undefined : (shownUnits.get(unit) ?? unit),
  );
}

/** `p0_core3_temp` → `P0 Core3 Temp`. */
function labelOf(name: string): string {
  return name.replaceAll('_', ' ').replace(/\b\w/g, (letter) => letter.toUpperCase());
}
