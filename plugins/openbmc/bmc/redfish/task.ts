import type { HttpAnswer } from '../http/http-answer.js';
import { printable, readJson } from '../http/json-answer.js';
import type { BmcReply } from '../verbs/index.js';
import type { ReadTask, TaskProgress, UpdateTask } from '../verbs/update-verbs.js';
import type { Redfish } from './redfish.js';
import { readGot, refusedBy } from './redfish-answer.js';
import { listOf, numberOf, pathOf, type Resource, recordOf, textOf } from './resource.js';

const states: ReadonlyMap<string, TaskProgress['state']> = new Map([
  ['Completed', 'completed'],
  ['Exception', 'failed'],
  ['Killed', 'failed'],
  ['Interrupted', 'failed'],
  // bmcweb gives a task up after five minutes without a sign of progress, and the flash goes on.
  ['Cancelled', 'gone'],
]);

const gone: BmcReply<TaskProgress> = {
  kind: 'ok',
  value: { state: 'gone', percent: undefined, message: undefined },
};

/** How far the task is. Its monitor answers 202, at its end 204 once, and 404 from then on. */
export async function readTask(
  redfish: Redfish,
  { task }: Pick<ReadTask, 'task'>,
): Promise<BmcReply<TaskProgress>> {
  const reply = await redfish.get(task.path);
  if (reply.kind !== 'answer') return reply;
  if (reply.httpStatus === 404 || reply.httpStatus === 204) return gone;
  if (reply.httpStatus >= 400 && reply.httpStatus !== 500) return refusedBy(reply);
  const got = readGot(reply);
  if (got.kind !== 'got') return got;
  // A monitor shows the task itself, or the answer of the operation once it is over.
  const state = textOf(got.resource['TaskState']);
  if (state === undefined) return reply.httpStatus === 202 ? running(got.resource) : gone;
  const started = textOf(got.resource['StartTime']);
  if (task.started !== undefined && started !== undefined && started !== task.started) return gone;
  return { kind: 'ok', value: { ...progress(got.resource), state: states.get(state) ?? 'running' } };
}

function running(resource: Resource): BmcReply<TaskProgress> {
  return { kind: 'ok', value: { ...progress(resource), state: 'running' } };
}

/** bmcweb writes `Location: …` among the headers of the request that began the task, when it has ended. */
function madeBy(resource: Resource): string | undefined {
  const headers = listOf(recordOf(resource['Payload'])['HttpHeaders']);
  for (const header of headers) {
    const path = typeof header === 'string' ? /^Location: *(\S+)/i.exec(header)?.[1] : undefined;
    if (path !== undefined) return pathOf(path);
  }
  return undefined;
}

/** The task of an answer that began one; it is better than its monitor, which says that it ended and not how. */
export function taskOf(answer: HttpAnswer): UpdateTask | undefined {
  const body = recordOf(readJson(answer));
  const isTask = body['TaskState'] !== undefined || (textOf(body['@odata.type']) ?? '').includes('Task');
  const path = (isTask ? pathOf(body['@odata.id']) : undefined) ?? pathOf(answer.location);
  return path === undefined ? undefined : { path, started: textOf(body['StartTime']) };
}

function progress(resource: Resource): Omit<TaskProgress, 'state'> {
  const last = recordOf(listOf(resource['Messages']).at(-1));
  const oem = recordOf(recordOf(last['Oem'])['OpenBMC']);
  return {
    percent: numberOf(resource['PercentComplete']),
    message: printable(oem['AbortReason']) ?? printable(last['Message']),
    made: madeBy(resource),
  };
}
