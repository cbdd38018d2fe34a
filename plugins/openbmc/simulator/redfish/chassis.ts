import type { Answer } from '../answers/simulated-answer.js';
import { textOf } from '../answers/simulated-json.js';
import { requestHost } from '../simulated-power.js';
import { objectAt } from '../tree/simulated-tree.js';
import { bare, notFound, refusal, resource } from './answers.js';
import { type Call, link, type Route, refuseFields } from './call.js';
import { collection, links } from './simulated-redfish-collection.js';
import { resetInfo } from './system-reset.js';

const chassis = '/redfish/v1/Chassis';

/** Chassis and what can be done with it. */
export const chassisRoutes: readonly Route[] = [
  { at: chassis, get: list },
  { at: `${chassis}/:chassis`, get: show, patch: change, writers: 'operators' },
  { at: `${chassis}/:chassis/ResetActionInfo`, get: showResetInfo },
  { at: `${chassis}/:chassis/Actions/Chassis.Reset`, post: resetChassis, writers: 'operators' },
];

function list(call: Call): Answer {
  const members = links(chassis, [call.bmc.behaviour.chassisName]);
  return collection(call, 'ChassisCollection', 'Chassis Collection', members);
}

/** 404 for a chassis of another name. */
export function otherChassis({ bmc, ids: [name = ''] }: Call): Answer | undefined {
  return name === bmc.behaviour.chassisName ? undefined : notFound(bmc, 'Chassis', name);
}

function show(call: Call): Answer {
  const { bmc, path } = call;
  const { chassisName: name, sensorStyle, systems, managerName } = bmc.behaviour;
  const part = objectAt(bmc, '/xyz/openbmc_project/inventory/system/chassis/motherboard') ?? {};
  const text = (key: string): string => textOf(part[key] ?? '').trim();
  return (
    otherChassis(call) ??
    resource({
      '@odata.id': path,
      '@odata.type': '#Chassis.v1_22_0.Chassis',
      Actions: {
        '#Chassis.Reset': {
          '@Redfish.ActionInfo': `${path}/ResetActionInfo`,
          target: `${path}/Actions/Chassis.Reset`,
        },
      },
      Assembly: link(`${path}/Assembly`),
      ChassisType: 'RackMount',
      Id: name,
      Links: {
        ComputerSystems: [link(`/redfish/v1/Systems/${systems[0] ?? 'system'}`)],
        ManagedBy: [link(`/redfish/v1/Managers/${managerName}`)],
      },
      Manufacturer: 'IBM',
      Model: text('Model'),
      Name: name,
      PartNumber: text('PartNumber'),
      PowerState: bmc.chassisOn ? 'On' : 'Off',
      SerialNumber: text('SerialNumber'),
      Status: { Health: 'OK', State: bmc.chassisOn ? 'Enabled' : 'StandbyOffline' },
      ...(sensorStyle === 'Sensors'
        ? {}
        : { Power: link(`${path}/Power`), Thermal: link(`${path}/Thermal`) }),
      ...(sensorStyle === 'Thermal' ? {} : { Sensors: link(`${path}/Sensors`) }),
    })
  );
}

/** The lamp of this chassis has no association: nothing of it can be set. */
function change(call: Call): Answer {
  return otherChassis(call) ?? refuseFields(call, []) ?? bare(204);
}

function showResetInfo(call: Call): Answer {
  return otherChassis(call) ?? resource(resetInfo(call.path, ['PowerCycle']));
}

function resetChassis(call: Call): Answer {
  const { bmc, fields } = call;
  const refused = otherChassis(call) ?? refuseFields(call, ['ResetType'], ['ResetType']);
  if (refused !== undefined) return refused;
  const type = textOf(fields['ResetType']);
  if (type !== 'PowerCycle') return refusal(bmc, 400, [['ActionParameterNotSupported', type, 'ResetType']]);
  requestHost(bmc, 'Reboot');
  return bare(204);
}
