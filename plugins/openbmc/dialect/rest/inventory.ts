import type { Inventory, Part, ReadInventory, Scalar } from '../../verbs/machine.js';
import type { BmcReply } from '../../verbs.js';
import { isRecord, readValue } from './answer.js';
import { leafOf, type Objects, objectsOf, type Properties, textOf } from './objects.js';
import { type Rest, ROOT } from './rest.js';
import { scalarOf } from './scalar.js';

const INVENTORY = `${ROOT}/inventory`;
const SYSTEM = `${INVENTORY}/system`;
const CPU0 = `${SYSTEM}/chassis/motherboard/cpu0`;

/** A big machine has some hundred parts. */
const MAX_PARTS = 10_000;

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
      isRecord(data) ? { value: inventoryOf(new Map([[SYSTEM, data]])) } : undefined,
    );
  }
  const reply = await rest.get('readInventory', `${INVENTORY}/enumerate`);
  return readValue(reply, (data) => {
    const objects = objectsOf(data);
    return objects === undefined ? undefined : { value: inventoryOf(objects) };
  });
}

/** What has no `Present` is no part, but a callout or a list of associations [openbmc.pm:3654]. */
function inventoryOf(objects: Objects): Inventory {
  const parts: Part[] = [];
  for (const [path, properties] of objects) {
    if (properties['Present'] === undefined || properties['Present'] === null) continue;
    if (parts.length === MAX_PARTS)
      return { parts, missing: [`The BMC lists more than ${MAX_PARTS} parts; the rest is not shown`] };
    parts.push(partOf(path, properties));
  }
  return { parts, missing: [] };
}

function partOf(path: string, properties: Properties): Part {
  const shown: Record<string, Scalar> = Object.create(null) as Record<string, Scalar>;
  for (const key in properties) shown[key] = scalarOf(properties[key]);
  return { name: nameOf(path), place: path.slice(INVENTORY.length + 1), properties: shown };
}

/** What is in a processor is named with it [openbmc.pm:3667]. */
function nameOf(path: string): string {
  const [, cpu, inside] = /\/(cpu\d*)\/(\w+)/.exec(path) ?? [];
  return cpu === undefined || inside === undefined ? leafOf(path) : `${cpu} ${inside}`;
}
