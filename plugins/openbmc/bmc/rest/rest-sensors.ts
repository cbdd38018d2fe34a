import { firstOf, MAX_SENSORS, shownText } from '../http/bounds.js';
import { readLong } from '../http/long-answer.js';
import { scalarOf } from '../http/scalar.js';
import type { BmcReply } from '../verbs/index.js';
import type { Scalar, Sensor, Sensors } from '../verbs/machine-verbs.js';
import { lastWord, leafOf, numberOf, objectsOf, type Properties } from './objects.js';
import { type Rest, ROOT } from './rest.js';

export async function readSensors(rest: Rest): Promise<BmcReply<Sensors>> {
  return readLong(rest, 'readSensors', `${ROOT}/sensors/enumerate`, (data) => {
    const objects = objectsOf(data);
    if (objects === undefined) return undefined;
    const sensors: Sensor[] = [];
    for (const [path, properties] of objects) {
      if (isSensor(properties)) sensors.push(sensorOf(path, properties));
    }
    const { all, missing } = firstOf(sensors, MAX_SENSORS, 'sensors', objects.missing);
    return { value: { sensors: all, missing } };
  });
}

/** Lists of associations stand among the sensors and have nothing to show. */
function isSensor(properties: Properties): boolean {
  return 'Value' in properties || 'value' in properties || 'Unit' in properties;
}

function sensorOf(path: string, properties: Properties): Sensor {
  const name = shownText(leafOf(path)) ?? '';
  return { name, value: readingOf(properties), unit: lastWord(properties['Unit']) };
}

/** Early levels give whole numbers with a power of ten, and `value` in small letters for the one that is a word. */
function readingOf(properties: Properties): Scalar | undefined {
  const value = properties['Value'] ?? properties['value'];
  // What cannot be measured at present is null: JSON has no NaN.
  if (value === null || value === undefined) return undefined;
  const scale = numberOf(properties['Scale']) ?? 0;
  return typeof value === 'number' ? numberOf(value * 10 ** scale) : scalarOf(value);
}
