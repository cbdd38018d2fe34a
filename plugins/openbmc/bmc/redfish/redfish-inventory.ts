import { firstOf, MAX_PARTS } from '../http/bounds.js';
import { scalarOf } from '../http/scalar.js';
import type { BmcReply } from '../verbs/index.js';
import type { Inventory, Part, ReadInventory, Scalar } from '../verbs/machine-verbs.js';
import type { Redfish } from './redfish.js';
import { expanded } from './redfish-collection.js';
import { chassisPaths, read } from './redfish-tree.js';
import { leafOf, linkOf, type Resource, recordOf, textOf } from './resource.js';
import { readSystem } from './which-host.js';

/** The system, its processors and memory, and every chassis with what it says of itself. */
export async function readInventory(redfish: Redfish, { of }: ReadInventory): Promise<BmcReply<Inventory>> {
  const system = await readSystem(redfish);
  if (system.kind !== 'got') return system;
  const parts: Part[] = [partOf('system', 'system', system.resource)];
  const missing: string[] = [];
  if (of === 'system') return { kind: 'ok', value: { parts, missing } };

  for (const [name, folder] of [
    ['Processors', 'cpu'],
    ['Memory', 'dimm'],
  ] as const) {
    const path = linkOf(system.resource[name]);
    const list =
      path === undefined ? undefined : await expanded(redfish, path, (one) => memberOf(one, folder));
    if (list === undefined) continue;
    if (list.kind !== 'members') missing.push(`${name}: ${list.text}`);
    else {
      parts.push(...list.all);
      missing.push(...list.missing);
    }
  }
  const chassis = await chassisPaths(redfish);
  if (chassis.kind !== 'paths') return { kind: 'ok', value: { parts, missing: [...missing, chassis.text] } };
  missing.push(...chassis.missing);
  for (const path of chassis.all) {
    if (redfish.signal.aborted) break;
    const got = await read(redfish, path);
    const name = worded('chassis', leafOf(path));
    if (got.kind === 'got') parts.push(partOf(name, `system/${name}`, got.resource));
    else missing.push(got.text);
    // It is not asked for what it has not answered, or when it has said enough.
    if (got.kind === 'silent' || redfish.spent() !== undefined) break;
  }
  const { all, missing: more } = firstOf(parts, MAX_PARTS, 'parts', missing);
  return { kind: 'ok', value: { parts: all, missing: more } };
}

/** Its place holds the word the commands look for: cpu or dimm. */
function memberOf(resource: Resource, folder: string): Part {
  const id = textOf(resource['Id']) ?? textOf(leafOf(linkOf(resource) ?? '')) ?? '';
  const name = worded(folder, id);
  return partOf(name, `system/chassis/motherboard/${folder}/${name}`, resource);
}

/** OpenBMC's ids are words; where other makers have numbers, the first processor and the first memory are both 1. */
function worded(kind: string, id: string): string {
  return /^\d+$/.test(id) ? `${kind}${id}` : id;
}

/** Redfish's names by OpenBMC's, in the order they are shown in. */
const names: readonly (readonly [redfish: string, openbmc: string])[] = [
  ['Name', 'PrettyName'],
  ['Manufacturer', 'Manufacturer'],
  ['Model', 'Model'],
  ['PartNumber', 'PartNumber'],
  ['SerialNumber', 'SerialNumber'],
  ['SparePartNumber', 'SparePartNumber'],
  ['SubModel', 'SubModel'],
  ['AssetTag', 'AssetTag'],
  ['UUID', 'UUID'],
  ['BiosVersion', 'BiosVersion'],
  ['ChassisType', 'Type'],
  ['ProcessorType', 'ProcessorType'],
  ['Version', 'Version'],
  ['TotalCores', 'CoreCount'],
  ['TotalThreads', 'ThreadCount'],
  ['MaxSpeedMHz', 'MaxSpeedInMhz'],
  ['CapacityMiB', 'CapacityMiB'],
  ['MemoryDeviceType', 'MemoryType'],
  ['OperatingSpeedMhz', 'MemoryConfiguredSpeedInMhz'],
];

function partOf(name: string, place: string, resource: Resource): Part {
  const properties: Record<string, Scalar> = {};
  for (const [from, to] of names) {
    const value = resource[from];
    if (value !== undefined && value !== null && value !== '') properties[to] = scalarOf(value);
  }
  const { State, Health } = recordOf(resource['Status']);
  if (textOf(State) !== undefined) properties['Present'] = State !== 'Absent';
  if (textOf(Health) !== undefined) properties['Functional'] = Health === 'OK';
  const label = textOf(recordOf(recordOf(resource['Location'])['PartLocation'])['ServiceLabel']);
  if (label !== undefined) properties['LocationCode'] = scalarOf(label);
  return { name: textOf(name) ?? '', place, properties };
}
