import { MAX_PARTS, MAX_PROPERTIES, MAX_PROPERTY_CHARACTERS, shownText } from '../http/bounds.js';
import { isRecord, readValue } from '../http/json-answer.js';
import { readLong } from '../http/long-answer.js';
import { scalarOf } from '../http/scalar.js';
import { messages } from '../problem-texts.js';
import type { BmcReply } from '../verbs/index.js';
import type { Inventory, Part, ReadInventory, Scalar } from '../verbs/machine-verbs.js';
import { leafOf, objectsOf, type Properties, textOf } from './objects.js';
import { type Rest, ROOT } from './rest.js';

const INVENTORY = `${ROOT}/inventory`;
const SYSTEM = `${INVENTORY}/system`;
const CPU0 = `${SYSTEM}/chassis/motherboard/cpu0`;

/** A BMC that has no such object, as on other machines than AC922, does not tell. */
export async function readCpuVersion(rest: Rest): Promise<BmcReply<string | undefined>> {
  const reply = await rest.get('readCpuVersion', CPU0);
  if (reply.kind === 'answer' && reply.httpStatus === 404) return { kind: 'ok', value: undefined };
  return readValue(reply, (data) => (isRecord(data) ? { value: textOf(data['Version']) } : undefined));
}

export async function readInventory(rest: Rest, { of }: ReadInventory): Promise<BmcReply<Inventory>> {
  if (of === 'system') {
    const reply = await rest.get('readInventory', SYSTEM);
    return readValue(reply, (data) =>
      isRecord(data) ? { value: inventoryOf([[SYSTEM, data]], []) } : undefined,
    );
  }
  return readLong(rest, 'readInventory', `${INVENTORY}/enumerate`, (data) => {
    const objects = objectsOf(data);
    return objects === undefined ? undefined : { value: inventoryOf(objects, objects.missing) };
  });
}

/** What has no `Present` is no part, but a callout or a list of associations [openbmc.pm:3654]. */
function inventoryOf(
  objects: Iterable<readonly [path: string, properties: Properties]>,
  missing: readonly string[],
): Inventory {
  const parts: Part[] = [];
  const room: Room = { properties: MAX_PROPERTIES, characters: MAX_PROPERTY_CHARACTERS };
  for (const [path, properties] of objects) {
    if (properties['Present'] === undefined || properties['Present'] === null) continue;
    if (parts.length === MAX_PARTS)
      return { parts, missing: [...missing, messages.cut.list('parts', MAX_PARTS)] };
    parts.push(partOf(path, properties, room));
    if (isUsedUp(room))
      return { parts, missing: [...missing, messages.cut.list('properties of parts', MAX_PROPERTIES)] };
  }
  return { parts, missing };
}

/** What there is room for in one answer's lines; used up by its parts. */
interface Room {
  properties: number;
  characters: number;
}

function isUsedUp({ properties, characters }: Room): boolean {
  return properties <= 0 || characters <= 0;
}

function partOf(path: string, properties: Properties, room: Room): Part {
  const name = nameOf(path);
  const shown: Record<string, Scalar> = Object.create(null) as Record<string, Scalar>;
  for (const property in properties) {
    if (isUsedUp(room)) break;
    const key = shownText(property) ?? '';
    const value = scalarOf(properties[property]);
    shown[key] = value;
    room.properties -= 1;
    room.characters -= name.length + key.length + (typeof value === 'string' ? value.length : 0);
  }
  return { name, place: path.slice(INVENTORY.length + 1), properties: shown };
}

/** What is in a processor is named with it [openbmc.pm:3667]. */
function nameOf(path: string): string {
  const [, cpu, inside] = /\/(cpu\d*)\/(\w+)/.exec(path) ?? [];
  const name = cpu === undefined || inside === undefined ? leafOf(path) : `${cpu} ${inside}`;
  return shownText(name) ?? '';
}
