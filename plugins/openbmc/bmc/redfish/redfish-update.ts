import { parseJson } from '../http/json.js';
import type { BmcReply } from '../verbs/index.js';
import type { UpdateLimits } from '../verbs/limit-verbs.js';
import type { UpdateWay } from '../verbs/update-verbs.js';
import type { Redfish } from './redfish.js';
import { messagesOf, readDone } from './redfish-answer.js';
import type { Place } from './redfish-places.js';
import { service } from './redfish-tree.js';
import { linkOf, listOf, numberOf, pathOf, type Resource, recordOf } from './resource.js';

/** How this BMC takes an image, by what its UpdateService tells. */
export interface PushTarget {
  readonly path: string;
  /** A form with the image and what is to become of it, or the image alone. */
  readonly form: 'multipart' | 'plain';
}

/** The form is preferred: it can say that the image is for the next restart. */
export function pushTarget(updateService: Resource): PushTarget | undefined {
  const multipart = pathOf(updateService['MultipartHttpPushUri']);
  if (multipart !== undefined) return { path: multipart, form: 'multipart' };
  const plain = pathOf(updateService['HttpPushUri']);
  return plain === undefined ? undefined : { path: plain, form: 'plain' };
}

export function updateWay(updateService: Resource, place: Place): UpdateWay {
  return {
    kind: 'push',
    reboots: !canWait(updateService, place),
    mostBytes: numberOf(updateService['MaxImageSizeBytes']),
  };
}

/** Whether activation can wait for the next restart. */
function canWait(updateService: Resource, place: Place): boolean {
  if (pushTarget(updateService)?.form === 'multipart') return true;
  const times = applyTimes(updateService);
  return (
    times !== undefined && place.noApplyTime !== true && (times.length === 0 || times.includes('OnReset'))
  );
}

/** The times a plain push can be asked for; empty when the BMC does not list them, undefined when it has no such wish. */
function applyTimes(updateService: Resource): readonly unknown[] | undefined {
  const wish = recordOf(updateService['HttpPushUriOptions'])['HttpPushUriApplyTime'];
  if (wish === undefined) return undefined;
  return listOf(recordOf(wish)['ApplyTime@Redfish.AllowableValues']);
}

/** What the UpdateService tells; Redfish has no word for the memory that is free for an image. */
export async function readUpdateLimits(redfish: Redfish): Promise<BmcReply<UpdateLimits>> {
  const update = await service(redfish, 'UpdateService');
  if (update.kind === 'silent') return update;
  const mostBytes = update.kind === 'got' ? numberOf(update.resource['MaxImageSizeBytes']) : undefined;
  return { kind: 'ok', value: { mostBytes, freeBytes: undefined, refusedBytes: undefined } };
}

/** bmcweb took this wish by PATCH until 2024-06 and has refused it since: then it is remembered that it does. */
export async function prepareUpdate(redfish: Redfish): Promise<BmcReply<{ readonly reboots: boolean }>> {
  const update = await service(redfish, 'UpdateService');
  if (update.kind !== 'got') return update;
  const place = redfish.place();
  const { resource } = update;
  if (pushTarget(resource)?.form === 'multipart') return { kind: 'ok', value: { reboots: false } };
  if (!canWait(resource, place)) return { kind: 'ok', value: { reboots: true } };
  const wish = recordOf(recordOf(resource['HttpPushUriOptions'])['HttpPushUriApplyTime']);
  if (wish['ApplyTime'] === 'OnReset') return { kind: 'ok', value: { reboots: false } };
  const path = linkOf(resource);
  if (path === undefined) return { kind: 'ok', value: { reboots: true } };
  const options = { HttpPushUriOptions: { HttpPushUriApplyTime: { ApplyTime: 'OnReset' } } };
  const reply = await redfish.patch(path, options);
  const done = readDone(reply);
  if (done.kind === 'silent' || (done.kind === 'refused' && done.httpStatus >= 500)) return done;
  // A 200 may carry a message that says the property was not taken.
  const isTaken = done.kind === 'ok' && reply.kind === 'answer' && !isDeclined(reply.body);
  if (!isTaken) place.noApplyTime = true;
  return { kind: 'ok', value: { reboots: !isTaken } };
}

function isDeclined(body: string): boolean {
  return messagesOf(parseJson(body)).some(({ key }) => /NotWritable|NotInList|Unknown/.test(key ?? ''));
}
