import type { Answer } from '../answers/simulated-answer.js';
import type { Bmc } from '../bmc.js';
import { refusal, resource, written } from './answers.js';
import { type Call, isFields, link, notInList, type Route, refuseFields } from './call.js';
import { push } from './simulated-redfish-push.js';

const service = '/redfish/v1/UpdateService';

/** UpdateService, and where images are pushed to. */
export const updateRoutes: readonly Route[] = [
  {
    at: service,
    get: showService,
    patch: setApplyTime,
    upload: push,
    exists: (bmc) => bmc.behaviour.pushUri === 'service' && bmc.behaviour.applyTimeIsSettable,
  },
  { at: service, get: showService, upload: push, exists: (bmc) => bmc.behaviour.pushUri === 'service' },
  { at: service, get: showService, patch: setApplyTime, exists: (bmc) => bmc.behaviour.applyTimeIsSettable },
  { at: service, get: showService },
  { at: `${service}/update`, upload: push, exists: takesUpdates },
  { at: `${service}/update-multipart`, upload: push, exists: (bmc) => bmc.behaviour.multipartUri === 'own' },
];

function takesUpdates({ behaviour: { pushUri, multipartUri } }: Bmc): boolean {
  return pushUri === 'update' || multipartUri === 'shared';
}

const MEBIBYTE = 1024 * 1024;
const USUAL_LIMIT = 128 * MEBIBYTE;

function showService({ bmc }: Call): Answer {
  const { pushUri, multipartUri, tellsImageLimit, applyTimeIsSettable } = bmc.behaviour;
  const { limitBytes } = bmc.generation.upload;
  return resource({
    '@odata.id': service,
    '@odata.type': '#UpdateService.v1_11_1.UpdateService',
    Description: 'Service for Software Update',
    FirmwareInventory: link(`${service}/FirmwareInventory`),
    ...(pushUri === 'none' ? {} : { HttpPushUri: pushUri === 'update' ? `${service}/update` : service }),
    HttpPushUriOptions: {
      HttpPushUriApplyTime: { ApplyTime: applyTimeIsSettable ? bmc.redfish.applyTime : 'Immediate' },
    },
    Id: 'UpdateService',
    ...(tellsImageLimit ? { MaxImageSizeBytes: Number.isFinite(limitBytes) ? limitBytes : USUAL_LIMIT } : {}),
    ...(multipartUri === 'none'
      ? {}
      : { MultipartHttpPushUri: `${service}/${multipartUri === 'own' ? 'update-multipart' : 'update'}` }),
    Name: 'Update Service',
    ServiceEnabled: true,
  });
}

function setApplyTime(call: Call): Answer {
  const { bmc, fields } = call;
  const refused = refuseFields(call, ['HttpPushUriOptions']);
  if (refused !== undefined) return refused;
  const { HttpPushUriOptions: options } = fields;
  const inner = isFields(options) ? options['HttpPushUriApplyTime'] : undefined;
  const time = isFields(inner) ? inner['ApplyTime'] : undefined;
  if (time === undefined) return refusal(bmc, 400, [['PropertyMissing', 'HttpPushUriApplyTime']]);
  if (time !== 'Immediate' && time !== 'OnReset') return notInList(bmc, time, 'ApplyTime');
  bmc.redfish.applyTime = time;
  return written(bmc);
}
