import type { Answer } from '../answers/simulated-answer.js';
import { textOf } from '../answers/simulated-json.js';
import type { Properties } from '../bmc.js';
import { objectAt } from '../tree/simulated-tree.js';
import { type Fields, notFound, resource } from './answers.js';
import type { Call, Route } from './call.js';
import { otherChassis } from './chassis.js';
import { collection, links } from './simulated-redfish-collection.js';
import { DIMM_GIB, type Part, parts } from './simulated-redfish-inventory.js';

const system = '/redfish/v1/Systems/:system';
const MIB_PER_GIB = 1024;

/** Processors, Memory and the assemblies of the chassis. */
export const partRoutes: readonly Route[] = [
  { at: `${system}/Processors`, get: listOf('cpu', 'ProcessorCollection', 'Processor Collection') },
  { at: `${system}/Processors/:part`, get: showPart('cpu', 'Processor', processor) },
  { at: `${system}/Memory`, get: listOf('dimm', 'MemoryCollection', 'Memory Module Collection') },
  { at: `${system}/Memory/:part`, get: showPart('dimm', 'Memory', memory) },
  { at: '/redfish/v1/Chassis/:chassis/Assembly', get: showAssembly },
];

/** 404 for a system that is not the host. */
export function otherSystem({ bmc, ids: [name = ''] }: Call): Answer | undefined {
  return name === bmc.behaviour.systems[0] ? undefined : notFound(bmc, 'ComputerSystem', name);
}

function listOf(kind: 'cpu' | 'dimm', type: string, title: string): (call: Call) => Answer {
  return (call) => {
    const names = parts(call.bmc, kind).map((part) => part.name);
    return otherSystem(call) ?? collection(call, type, title, links(call.path, names));
  };
}

function showPart(
  kind: 'cpu' | 'dimm',
  type: string,
  show: (object: Properties) => Fields,
): (call: Call) => Answer {
  return (call) => {
    const { bmc, path, ids } = call;
    const [, name = ''] = ids;
    const part = parts(bmc, kind).find((known) => known.name === name);
    const object = part === undefined ? undefined : objectAt(bmc, part.path);
    if (object === undefined) return otherSystem(call) ?? notFound(bmc, type, name);
    return otherSystem(call) ?? resource({ '@odata.id': path, Id: name, ...common(object), ...show(object) });
  };
}

/** What bmcweb shows of every part: the asset's fields, and how it is. */
function common(object: Properties): Fields {
  const { Present: isPresent, Functional: isFunctional } = object as Readonly<Record<string, unknown>>;
  const text = (name: string): string => textOf(object[name] ?? '');
  return {
    Manufacturer: text('Manufacturer'),
    Model: text('Model'),
    PartNumber: text('PartNumber'),
    SerialNumber: text('SerialNumber'),
    Status: {
      Health: isFunctional === false || isFunctional === 0 ? 'Critical' : 'OK',
      State: isPresent === false || isPresent === 0 ? 'Absent' : 'Enabled',
    },
  };
}

function processor(object: Properties): Fields {
  return {
    '@odata.type': '#Processor.v1_18_0.Processor',
    Name: textOf(object['PrettyName'] ?? 'Processor'),
    ProcessorType: 'CPU',
    Version: textOf(object['Version'] ?? ''),
  };
}

function memory(object: Properties): Fields {
  return {
    '@odata.type': '#Memory.v1_11_0.Memory',
    CapacityMiB: DIMM_GIB * MIB_PER_GIB,
    MemoryDeviceType: 'DDR4',
    MemoryType: 'DRAM',
    Name: textOf(object['PrettyName'] ?? 'DIMM Slot'),
  };
}

const board = '/xyz/openbmc_project/inventory/system/chassis/motherboard';

function assemblies(): Part[] {
  const paths = [board, `${board}/boxelder/bmc`];
  return paths.map((path) => ({ path, name: path.slice(path.lastIndexOf('/') + 1) }));
}

function showAssembly(call: Call): Answer {
  const { bmc, path } = call;
  const shown = assemblies().map((part, index): Fields => {
    const object = objectAt(bmc, part.path) ?? {};
    return {
      '@odata.id': `${path}#/Assemblies/${index}`,
      '@odata.type': '#Assembly.v1_5_1.AssemblyData',
      MemberId: textOf(index),
      Name: textOf(object['PrettyName'] ?? part.name).trim(),
      ...common(object),
    };
  });
  return (
    otherChassis(call) ??
    resource({
      '@odata.id': path,
      '@odata.type': '#Assembly.v1_5_1.Assembly',
      Assemblies: shown,
      'Assemblies@odata.count': shown.length,
      Id: 'Assembly',
      Name: 'Assembly Collection',
    })
  );
}
