import type { Led, Leds } from '../../verbs/machine.js';
import type { BmcReply } from '../../verbs.js';
import { readValue } from './answer.js';
import { lastWord, leafOf, objectsOf } from './objects.js';
import { type Rest, ROOT } from './rest.js';

export async function readLeds(rest: Rest): Promise<BmcReply<Leds>> {
  const reply = await rest.get('readLeds', `${ROOT}/led/physical/enumerate`);
  return readValue(reply, (data) => {
    const objects = objectsOf(data);
    if (objects === undefined) return undefined;
    const leds: Led[] = [];
    for (const [path, properties] of objects) {
      if ('State' in properties) leds.push({ name: leafOf(path), state: lastWord(properties['State']) });
    }
    return { value: { leds, missing: [] } };
  });
}
