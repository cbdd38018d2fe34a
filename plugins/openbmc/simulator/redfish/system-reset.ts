import type { Answer } from '../answers/simulated-answer.js';
import { textOf } from '../answers/simulated-json.js';
import type { Bmc } from '../bmc.js';
import { requestChassis, requestHost } from '../simulated-power.js';
import { bare, type Fields, notFound, refusal, resource } from './answers.js';
import { type Call, refuseFields } from './call.js';

/** As bmcweb lists them. */
export const systemResetTypes = [
  'ForceOff',
  'PowerCycle',
  'Nmi',
  'On',
  'ForceOn',
  'ForceRestart',
  'GracefulRestart',
  'GracefulShutdown',
];

/** What each type asks for; it is asked for even when the host is in that state. */
const requests: Readonly<Record<string, (bmc: Bmc) => void>> = {
  ForceOff: (bmc) => requestChassis(bmc, 'Off'),
  PowerCycle: (bmc) => requestHost(bmc, 'Reboot'),
  Nmi: () => undefined,
  On: (bmc) => requestHost(bmc, 'On'),
  ForceOn: (bmc) => requestHost(bmc, 'On'),
  ForceRestart: (bmc) => requestHost(bmc, 'Reboot'),
  GracefulRestart: (bmc) => requestHost(bmc, 'Reboot'),
  GracefulShutdown: (bmc) => requestHost(bmc, 'Off'),
};

/** ComputerSystem.Reset is a request and no more: 204, whatever comes of it. */
export function resetSystem(call: Call): Answer {
  const { bmc, ids, fields } = call;
  const [name = ''] = ids;
  if (name !== bmc.behaviour.systems[0]) return notFound(bmc, 'ComputerSystem', name);
  const refused = refuseFields(call, ['ResetType'], ['ResetType']);
  if (refused !== undefined) return refused;
  const type = fields['ResetType'];
  const request = typeof type === 'string' ? requests[type] : undefined;
  if (request === undefined) return refusal(bmc, 400, [['ActionParameterUnknown', 'Reset', textOf(type)]]);
  if (bmc.behaviour.bmcNotReady) return notReady(bmc);
  request(bmc);
  return bare(204);
}

const NOT_READY_S = '10';

/** The state daemon will not change power yet. */
export function notReady(bmc: Bmc): Answer {
  return refusal(bmc, 503, [['ServiceTemporarilyUnavailable', NOT_READY_S]], { 'Retry-After': NOT_READY_S });
}

export function showResetInfo({ bmc, path, ids: [name = ''] }: Call): Answer {
  if (name !== bmc.behaviour.systems[0]) return notFound(bmc, 'ComputerSystem', name);
  return resource(resetInfo(path, systemResetTypes));
}

/** An ActionInfo with the values of ResetType. */
export function resetInfo(path: string, values: readonly string[]): Fields {
  return {
    '@odata.id': path,
    '@odata.type': '#ActionInfo.v1_1_2.ActionInfo',
    Id: 'ResetActionInfo',
    Name: 'Reset Action Info',
    Parameters: [{ AllowableValues: values, DataType: 'String', Name: 'ResetType', Required: true }],
  };
}

export function powerState(bmc: Bmc): string {
  if (bmc.powerMoves === 'on') return 'PoweringOn';
  if (bmc.powerMoves === 'off') return 'PoweringOff';
  return bmc.hostRunning ? 'On' : 'Off';
}

export function systemStatus(bmc: Bmc): Fields {
  if (bmc.powerMoves === 'on') return { Health: 'OK', State: 'Starting' };
  return { Health: 'OK', State: bmc.hostRunning ? 'Enabled' : 'Disabled' };
}
