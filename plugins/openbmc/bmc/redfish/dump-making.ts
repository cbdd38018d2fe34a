import { MAX_DUMPS } from '../http/bounds.js';
import { incomplete, type Problem } from '../problem.js';
import type { BegunDump, DumpProgress, FindDump } from '../verbs/dump-verbs.js';
import type { BmcReply } from '../verbs/index.js';
import { DUMP_ID } from './dump-entries.js';
import type { Redfish } from './redfish.js';
import { readDone } from './redfish-answer.js';
import { members } from './redfish-collection.js';
import { type DumpPlace, dumpPlace } from './redfish-dumps.js';
import { idOf, leafOf, pathOf, recordOf } from './resource.js';
import { readTask, taskOf } from './task.js';

// A dump is made by a task, and has no id before it is complete.

export async function createDump(redfish: Redfish): Promise<BmcReply<BegunDump>> {
  const place = await dumpPlace(redfish);
  if (place.kind !== 'place') return place;
  const before = await dumpIds(redfish, place);
  if (before.kind !== 'ids') return before;
  const action = recordOf(recordOf(place.log['Actions'])['#LogService.CollectDiagnosticData']);
  const path = pathOf(action['target']) ?? `${place.path}/Actions/LogService.CollectDiagnosticData`;
  const reply = await redfish.post(path, { DiagnosticDataType: 'Manager' });
  const begun = readDone(reply);
  if (begun.kind !== 'ok') return begun;
  const task = reply.kind === 'answer' ? taskOf(reply) : undefined;
  return { kind: 'ok', value: { id: undefined, making: { task, before: before.all } } };
}

/**
 * While the task runs it is the only thing that is read. At its end it tells the place of the dump; where it does not,
 * or is gone, the dump is the one that was not listed before.
 */
export async function findDump(
  redfish: Redfish,
  { making: { task, before } }: FindDump,
): Promise<BmcReply<DumpProgress>> {
  const reply = task === undefined ? undefined : await readTask(redfish, { task });
  if (reply !== undefined && reply.kind !== 'ok') return reply;
  const progress = reply?.value;
  if (progress?.state === 'running') return running;
  if (progress?.state === 'failed') {
    return { kind: 'ok', value: { kind: 'failed', message: progress.message } };
  }
  const told = progress?.made === undefined ? undefined : leafOf(progress.made);
  if (told !== undefined && DUMP_ID.test(told)) return made(told);
  const place = await dumpPlace(redfish);
  if (place.kind !== 'place') return place;
  const now = await dumpIds(redfish, place);
  if (now.kind !== 'ids') return now;
  const id = now.all.find((one) => !before.includes(one));
  return id === undefined ? running : made(id);
}

const running: BmcReply<DumpProgress> = { kind: 'ok', value: { kind: 'running' } };

function made(id: string): BmcReply<DumpProgress> {
  return { kind: 'ok', value: { kind: 'made', id } };
}

/** The ids of the dumps, of which none is looked into. */
async function dumpIds(
  redfish: Redfish,
  { entries }: DumpPlace,
): Promise<{ readonly kind: 'ids'; readonly all: readonly string[] } | Problem> {
  const list = await members(redfish, entries, idOf, { most: MAX_DUMPS });
  if (list.kind !== 'members') return list;
  // A dump that is new is told from those that were there before.
  if (list.missing.length > 0) return incomplete(list.missing);
  return { kind: 'ids', all: list.all.filter((id) => DUMP_ID.test(id)) };
}
