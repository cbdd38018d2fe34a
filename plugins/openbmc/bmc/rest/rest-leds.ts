import { firstOf, MAX_LEDS, shownText } from '../http/bounds.js';
import { readValue } from '../http/json-answer.js';
import type { BmcReply } from '../verbs/index.js';
import type { Led, Leds } from '../verbs/machine-verbs.js';
import { lastWord, leafOf, objectsOf } from './objects.js';
import { type Rest, ROOT } from './rest.js';

export async function readLeds(rest: Rest): Promise<BmcReply<Leds>> {
  const reply = await rest.get('readLeds', `${ROOT}/led/physical/enumerate`);
  return readValue(reply, (data) => {
    const objects = objectsOf(data);
    if (objects === undefined) return undefined;
    const leds: Led[] = [];
    for (const [path, properties] of objects) {
      const name = shownText(leafOf(path)) ?? '';
      if ('State' in properties) leds.push({ name, state: lastWord(properties['State']) });
    }
    const { all, missing } = firstOf(leds, MAX_LEDS, 'LEDs', objects.missing);
    return { value: { leds: all, missing } };
  });
}
