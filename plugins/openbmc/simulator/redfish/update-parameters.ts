import type { Answer } from '../answers/simulated-answer.js';
import type { Bmc } from '../bmc.js';
import { parseJson } from '../requests/json-body.js';
import { isPurpose } from '../simulated-software.js';
import { bare, refusal } from './answers.js';
import { isFields, isList, notInList } from './call.js';
import type { FormParts } from './multipart.js';

export interface UpdateParameters {
  readonly applyTime: 'Immediate' | 'OnReset';
  /** The updater it is for is the host's. */
  readonly isForHost: boolean;
}

/** UpdateParameters of a form, or why it is refused. Without an apply time: OnReset. */
export function readParameters(
  bmc: Bmc,
  { fields, hasFile, isBroken }: FormParts,
): UpdateParameters | Answer {
  if (isBroken) return bare(400);
  const given = parseJson(fields.get('UpdateParameters') ?? '{}');
  if (!isFields(given)) return refusal(bmc, 400, [['MalformedJSON']]);
  const { Targets: targets, '@Redfish.OperationApplyTime': time = 'OnReset' } = given;
  if (time !== 'Immediate' && time !== 'OnReset') return notInList(bmc, time, 'OperationApplyTime');
  if (targets === undefined && !bmc.behaviour.targetsAreOptional) {
    return refusal(bmc, 400, [['PropertyMissing', 'Targets']]);
  }
  if (targets !== undefined && !(isList(targets) && targets.length <= 1 && targets.every(isKnown(bmc)))) {
    return refusal(bmc, 400, [['PropertyValueFormatError', JSON.stringify(targets), 'Targets']]);
  }
  const isForHost = isList(targets) && isHostImage(bmc, targets[0]);
  return hasFile ? { applyTime: time, isForHost } : refusal(bmc, 400, [['PropertyMissing', 'UpdateFile']]);
}

const inventory = '/redfish/v1/UpdateService/FirmwareInventory';

/** The manager, or (with D-Bus) an image. */
function isKnown({ behaviour, images }: Bmc): (target: unknown) => boolean {
  return (target) => {
    if (target === `/redfish/v1/Managers/${behaviour.managerName}`) return true;
    return behaviour.updateMode === 'dbus' && images.some((image) => target === `${inventory}/${image.id}`);
  };
}

function isHostImage({ images }: Bmc, target: unknown): boolean {
  return images.some((image) => target === `${inventory}/${image.id}` && isPurpose(image, 'Host'));
}
