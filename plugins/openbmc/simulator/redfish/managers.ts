import type { Answer, Json } from '../answers/simulated-answer.js';
import { textOf } from '../answers/simulated-json.js';
import type { Bmc } from '../bmc.js';
import { requestReboot } from '../reboot.js';
import { startOf } from '../simulated-power.js';
import { isPurpose, setPriority } from '../simulated-software.js';
import { json, notFound, refusal, remark, resource, written } from './answers.js';
import { type Call, isFields, link, type Route, refuseFields, wrongType } from './call.js';
import { timeText, uuidOf } from './identifiers.js';
import { collection, links } from './simulated-redfish-collection.js';
import { resetInfo } from './system-reset.js';

const managers = '/redfish/v1/Managers';
const inventory = '/redfish/v1/UpdateService/FirmwareInventory';
const resetTypes = ['GracefulRestart', 'ForceRestart'];

/** Managers and what can be done with the BMC. */
export const managerRoutes: readonly Route[] = [
  { at: managers, get: list },
  { at: `${managers}/:manager`, get: show, patch: change },
  { at: `${managers}/:manager/ResetActionInfo`, get: showResetInfo },
  { at: `${managers}/:manager/ManagerDiagnosticData`, get: showDiagnostics },
  { at: `${managers}/:manager/Actions/Manager.Reset`, post: resetManager },
];

function list(call: Call): Answer {
  const members = links(managers, [call.bmc.behaviour.managerName]);
  return collection(call, 'ManagerCollection', 'Manager Collection', members);
}

/** The memory an image can have while it is uploaded. */
function showDiagnostics(call: Call): Answer {
  const { bmc, path } = call;
  const { freeBytes } = bmc.behaviour;
  if (freeBytes === undefined) return notFound(bmc, 'ManagerDiagnosticData', 'ManagerDiagnosticData');
  return (
    otherManager(call) ??
    resource({
      '@odata.id': path,
      '@odata.type': '#ManagerDiagnosticData.v1_2_0.ManagerDiagnosticData',
      Id: 'ManagerDiagnosticData',
      MemoryStatistics: { AvailableBytes: freeBytes },
      Name: 'Manager Diagnostic Data',
    })
  );
}

/** 404 for a manager of another name. */
export function otherManager({ bmc, ids: [name = ''] }: Call): Answer | undefined {
  return name === bmc.behaviour.managerName ? undefined : notFound(bmc, 'Manager', name);
}

function show(call: Call): Answer {
  const { bmc } = call;
  const { managerName: name, chassisName, systems } = bmc.behaviour;
  const at = `${managers}/${name}`;
  const images = bmc.images.filter((image) => isPurpose(image, 'BMC'));
  const running = images.find((image) => image.functional);
  return (
    otherManager(call) ??
    resource({
      '@odata.id': at,
      '@odata.type': '#Manager.v1_15_0.Manager',
      Actions: {
        '#Manager.Reset': {
          ...(bmc.behaviour.resetTypes === 'inline'
            ? { 'ResetType@Redfish.AllowableValues': resetTypes }
            : { '@Redfish.ActionInfo': `${at}/ResetActionInfo` }),
          target: `${at}/Actions/Manager.Reset`,
        },
        '#Manager.ResetToDefaults': {
          'ResetType@Redfish.AllowableValues': ['ResetAll'],
          target: `${at}/Actions/Manager.ResetToDefaults`,
        },
      },
      DateTime: timeText(bmc.clock.now()),
      DateTimeLocalOffset: '+00:00',
      Description: 'Baseboard Management Controller',
      EthernetInterfaces: link(`${at}/EthernetInterfaces`),
      FirmwareVersion: running?.version ?? '',
      Id: name,
      ...(bmc.behaviour.tellsStart ? { LastResetTime: timeText(startOf(bmc)) } : {}),
      Links: {
        ...(running === undefined ? {} : { ActiveSoftwareImage: link(`${inventory}/${running.id}`) }),
        ManagerForChassis: [link(`/redfish/v1/Chassis/${chassisName}`)],
        'ManagerForChassis@odata.count': 1,
        ManagerForServers: [link(`/redfish/v1/Systems/${systems[0] ?? 'system'}`)],
        'ManagerForServers@odata.count': 1,
        SoftwareImages: images.map((image) => link(`${inventory}/${image.id}`)),
        'SoftwareImages@odata.count': images.length,
      },
      LogServices: link(`${at}/LogServices`),
      ManagerType: 'BMC',
      Manufacturer: 'IBM',
      Model: 'BMC',
      Name: 'OpenBmc Manager',
      NetworkProtocol: link(`${at}/NetworkProtocol`),
      PowerState: 'On',
      ServiceEntryPointUUID: uuidOf(bmc, 'service'),
      Status: { Health: 'OK', State: isReady(bmc) ? 'Enabled' : 'Starting' },
      TimeZoneName: 'UTC',
      UUID: uuidOf(bmc, 'manager'),
    })
  );
}

function isReady(bmc: Bmc): boolean {
  return !bmc.behaviour.bmcNotReady && bmc.clock.now() >= bmc.bmcReadyAt;
}

function showResetInfo(call: Call): Answer {
  return otherManager(call) ?? resource(resetInfo(call.path, resetTypes));
}

function resetManager(call: Call): Answer {
  const { bmc, fields, exchange } = call;
  const refused = otherManager(call) ?? refuseFields(call, ['ResetType'], ['ResetType']);
  if (refused !== undefined) return refused;
  const type = textOf(fields['ResetType']);
  if (!resetTypes.includes(type)) {
    return refusal(bmc, 400, [['ActionParameterNotSupported', type, 'ResetType']]);
  }
  requestReboot(bmc);
  if (bmc.behaviour.rebootAnswer === 'none') exchange.request.socket.destroy();
  return bmc.behaviour.rebootAnswer === '504' ? json(504, {}) : remark(bmc, 'Success');
}

/** ActiveSoftwareImage makes an image the first to boot, and reboots at once. */
function change(call: Call): Answer {
  const { bmc, fields } = call;
  const refused = otherManager(call) ?? refuseFields(call, ['Links', 'DateTime', 'LocationIndicatorActive']);
  if (refused !== undefined) return refused;
  const links = fields['Links'];
  if (links === undefined) return written(bmc);
  const wanted = isFields(links) ? links['ActiveSoftwareImage'] : undefined;
  const path = isFields(wanted) ? wanted['@odata.id'] : undefined;
  if (typeof path !== 'string') return wrongType(bmc, links, 'Links');
  return activate(bmc, path);
}

function activate(bmc: Bmc, path: Json & string): Answer {
  const image = bmc.images.find((known) => path === `${inventory}/${known.id}`);
  if (image === undefined || image.activation !== 'Active') {
    return refusal(bmc, 400, [['PropertyValueFormatError', path, 'Links/ActiveSoftwareImage/@odata.id']]);
  }
  setPriority(bmc, image, 0);
  requestReboot(bmc);
  return remark(bmc, 'Success');
}
