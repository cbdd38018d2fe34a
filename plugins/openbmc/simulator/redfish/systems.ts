import type { Answer } from '../answers/simulated-answer.js';
import { textOf } from '../answers/simulated-json.js';
import type { Bmc, Properties } from '../bmc.js';
import { isPurpose } from '../simulated-software.js';
import { objectAt } from '../tree/simulated-tree.js';
import { type Fields, notFound, resource } from './answers.js';
import { type Call, link, type Route } from './call.js';
import { timeText, uuidOf } from './identifiers.js';
import { boot, changeSystem } from './simulated-redfish-boot.js';
import { collection, links } from './simulated-redfish-collection.js';
import { indicators } from './simulated-redfish-indicator.js';
import { lists } from './simulated-redfish-inventory.js';
import { powerState, resetSystem, showResetInfo, systemResetTypes, systemStatus } from './system-reset.js';

const systems = '/redfish/v1/Systems';
const inventory = '/xyz/openbmc_project/inventory/system';

/** Systems and what can be done with one. */
export const systemRoutes: readonly Route[] = [
  { at: systems, get: list },
  { at: `${systems}/:system`, get: show, patch: changeSystem, writers: 'operators' },
  { at: `${systems}/:system/Bios`, get: showBios },
  { at: `${systems}/:system/ResetActionInfo`, get: showResetInfo },
  { at: `${systems}/:system/Actions/ComputerSystem.Reset`, post: resetSystem, writers: 'operators' },
];

function list(call: Call): Answer {
  const members = links(systems, call.bmc.behaviour.systems);
  return collection(call, 'ComputerSystemCollection', 'Computer System Collection', members);
}

function show(call: Call): Answer {
  const { bmc, ids } = call;
  const [name = ''] = ids;
  if (!bmc.behaviour.systems.includes(name)) return notFound(bmc, 'ComputerSystem', name);
  return resource(name === bmc.behaviour.systems[0] ? host(bmc, name) : bystander(bmc, name));
}

/** The machine itself. */
function host(bmc: Bmc, name: string): Fields {
  const at = `${systems}/${name}`;
  const part = objectAt(bmc, inventory) ?? {};
  const bios = bmc.images.find((image) => image.functional && isPurpose(image, 'Host'));
  const counted = lists(bmc);
  return {
    '@odata.id': at,
    '@odata.type': '#ComputerSystem.v1_22_0.ComputerSystem',
    Actions: {
      '#ComputerSystem.Reset': {
        ...(bmc.behaviour.resetTypes === 'inline'
          ? { 'ResetType@Redfish.AllowableValues': systemResetTypes }
          : { '@Redfish.ActionInfo': `${at}/ResetActionInfo` }),
        target: `${at}/Actions/ComputerSystem.Reset`,
      },
    },
    AssetTag: trimmed(part, 'AssetTag'),
    Bios: link(`${at}/Bios`),
    ...(bios === undefined ? {} : { BiosVersion: bios.version }),
    Boot: boot(bmc),
    BootProgress: { LastState: bmc.hostRunning ? 'OSRunning' : 'None' },
    Description: 'Computer System',
    Id: name,
    LastResetTime: timeText(bmc.powerChangedAt),
    Links: {
      Chassis: [link(`/redfish/v1/Chassis/${bmc.behaviour.chassisName}`)],
      ManagedBy: [link(`/redfish/v1/Managers/${bmc.behaviour.managerName}`)],
    },
    ...indicators(bmc),
    LogServices: link(`${at}/LogServices`),
    Manufacturer: trimmed(part, 'Manufacturer') || 'IBM',
    Memory: link(`${at}/Memory`),
    MemorySummary: { TotalSystemMemoryGiB: counted.memoryGiB },
    Model: trimmed(part, 'Model'),
    Name: name,
    PartNumber: trimmed(part, 'PartNumber'),
    PowerRestorePolicy: powerRestore(bmc),
    PowerState: powerState(bmc),
    ProcessorSummary: { Count: counted.processors },
    Processors: link(`${at}/Processors`),
    SerialNumber: trimmed(part, 'SerialNumber'),
    Status: systemStatus(bmc),
    SystemType: 'Physical',
    UUID: uuidOf(bmc, 'system'),
  };
}

function showBios(call: Call): Answer {
  const { bmc, path } = call;
  const [name = ''] = call.ids;
  if (name !== bmc.behaviour.systems[0]) return notFound(bmc, 'ComputerSystem', name);
  return resource({
    '@odata.id': path,
    '@odata.type': '#Bios.v1_1_0.Bios',
    Description: 'BIOS Configuration Service',
    Id: 'BIOS',
    Name: 'BIOS Configuration',
  });
}

/** Another member, as IBM's hypervisor: it can be neither reset nor set. */
function bystander(bmc: Bmc, name: string): Fields {
  return {
    '@odata.id': `${systems}/${name}`,
    '@odata.type': '#ComputerSystem.v1_22_0.ComputerSystem',
    Description: name,
    Id: name,
    Links: { ManagedBy: [link(`/redfish/v1/Managers/${bmc.behaviour.managerName}`)] },
    Name: name,
    PowerState: powerState(bmc),
    SystemType: 'OS',
  };
}

function powerRestore(bmc: Bmc): string {
  const object = objectAt(bmc, '/xyz/openbmc_project/control/host0/power_restore_policy');
  const word = textOf(object?.['PowerRestorePolicy'] ?? '').replace(/^.*\./, '');
  return word === 'Restore' ? 'LastState' : word;
}

function trimmed(part: Properties, name: string): string {
  const value = part[name];
  return typeof value === 'string' ? value.trim() : '';
}
