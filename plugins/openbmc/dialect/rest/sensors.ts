import type { Scalar, Sensor, Sensors } from '../../verbs/machine.js';
import type { BmcReply } from '../../verbs.js';
import { readValue } from './answer.js';
import { lastWord, leafOf, numberOf, objectsOf, type Properties } from './objects.js';
import { type Rest, ROOT } from './rest.js';
import { scalarOf } from './scalar.js';

export async function readSensors(rest: Rest): Promise<BmcReply<Sensors>> {
  const reply = await rest.get('readSensors', `${ROOT}/sensors/enumerate`);
  return readValue(reply, (data) => {
    const objects = objectsOf(data);
    if (objects === undefined) return undefined;
    const sensors: Sensor[] = [];
    for (const [path, properties] of objects) {
      if (isSensor(properties)) sensors.push(sensorOf(path, properties));
    }
    return { value: { sensors, missing: [] } };
  });
}

/** Lists of associations stand among the sensors and have nothing to show. */
function isSensor(properties: Properties): boolean {
  return 'Value' in properties || 'value' in properties || 'Unit' in properties;
}

function sensorOf(path: string, properties: Properties): Sensor {
  return { name: leafOf(path), value: readingOf(properties), unit: lastWord(properties['Unit']) };
}

/** Early levels give whole numbers with a power of ten, and `value` in small letters for the one that is a word. */
function readingOf(properties: Properties): Scalar | undefined {
  const value = properties['Value'] ?? properties['value'];
  // What cannot be measured at present is null: JSON has no NaN.
  if (value === null || value === undefined) return undefined;
  const scale = numberOf(properties['Scale']) ?? 0;
  return typeof value === 'number' ? numberOf(value * 10 ** scale) : scalarOf(value);
}
