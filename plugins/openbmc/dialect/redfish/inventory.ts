import type { Inventory, Part, ReadInventory, Scalar } from '../../verbs/machine.js';
import type { BmcReply } from '../../verbs.js';
import { scalarOf } from '../rest/scalar.js';
import type { Redfish } from './redfish.js';
import { leafOf, linkOf, type Resource, recordOf, textOf } from './resource.js';
import { chassisPaths, expanded, read, readSystem } from './tree.js';

/** A big machine has some hundred parts. */
const MAX_PARTS = 10_000;

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
    const list = path === undefined ? undefined : await expanded(redfish, path);
    if (list === undefined) continue;
    if (list.kind !== 'members') missing.push(`${name}: ${list.text}`);
    else for (const one of list.all) parts.push(memberOf(one, folder));
  }
  const chassis = await chassisPaths(redfish);
  if (chassis.kind !== 'paths') return { kind: 'ok', value: { parts, missing: [...missing, chassis.text] } };
  for (const path of chassis.all) {
    const got = await read(redfish, path);
    if (got.kind === 'got') parts.push(partOf(leafOf(path), `system/${leafOf(path)}`, got.resource));
    else missing.push(got.text);
  }
  return { kind: 'ok', value: { parts: parts.slice(0, MAX_PARTS), missing } };
}

/** Its place holds the word the commands look for: cpu or dimm. */
function memberOf(resource: Resource, folder: string): Part {
  const id = textOf(resource['Id']) ?? leafOf(linkOf(resource) ?? '');
  return partOf(id, `system/chassis/motherboard/${folder}/${id}`, resource);
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
  return { name, place, properties };
}
