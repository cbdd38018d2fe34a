import { naturalOrder } from '../natural-order.js';
import { perlScalar } from '../perl-scalar.js';
import { noAttributesText, says } from '../projection/messages.js';
import type { Projection, Reading } from '../projection/reading.js';
import type { Sensor, Sensors } from '../verbs/machine.js';
import { notAvailable, sensorText } from './messages.js';

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
const shownUnits: Readonly<Record<string, string>> = { DegreesC: 'C', Amperes: 'Amps' };

function textOf({ name, value, unit }: Sensor): string {
  if (value === undefined) return sensorText(labelOf(name), notAvailable, undefined);
  return sensorText(
    labelOf(name),
    perlScalar(value),
    unit === undefined ? undefined : (shownUnits[unit] ?? unit),
  );
}

/** `p0_core3_temp` → `P0 Core3 Temp`. */
function labelOf(name: string): string {
  return name.replaceAll('_', ' ').replace(/\b\w/g, (letter) => letter.toUpperCase());
}
