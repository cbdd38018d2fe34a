import type { Answer, Json } from '../answers/answer.js';
import { identify } from '../session.js';
import { type Exchange, loginRequired } from './exchange.js';

const UPDATE_SERVICE = '/redfish/v1/UpdateService';
const DIAGNOSTICS = '/redfish/v1/Managers/bmc/ManagerDiagnosticData';

/** What bmcweb tells beside its legacy interface: the largest image, and the memory that is free. */
export function updateLimits(exchange: Exchange): Answer | undefined {
  const { bmc, path, request } = exchange;
  const { limitBytes } = bmc.generation.upload;
  const { freeBytes } = bmc.behaviour;
  const told: Json | undefined =
    path === UPDATE_SERVICE && Number.isFinite(limitBytes)
      ? { '@odata.id': UPDATE_SERVICE, Id: 'UpdateService', MaxImageSizeBytes: limitBytes }
      : path === DIAGNOSTICS && freeBytes !== undefined
        ? { '@odata.id': DIAGNOSTICS, MemoryStatistics: { AvailableBytes: freeBytes } }
        : undefined;
  if (told === undefined || !bmc.generation.redfishRoot) return undefined;
  if (identify(bmc, request) === undefined) return loginRequired(exchange);
  return {
    status: 200,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(told, undefined, 2),
  };
}
