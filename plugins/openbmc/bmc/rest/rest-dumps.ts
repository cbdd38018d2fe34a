import { downloadByCurl } from '../curl/curl-download.js';
import { firstOf, MAX_DUMPS } from '../http/bounds.js';
import type { HttpAnswer } from '../http/http-answer.js';
import { readDone, readValue } from '../http/json-answer.js';
import type { Problem } from '../problem.js';
import type { BegunDump, DeleteDump, DownloadDump, Downloaded, Dump } from '../verbs/dump-verbs.js';
import type { BmcReply } from '../verbs/index.js';
import { leafOf, numberOf, objectsOf, timeOf } from './objects.js';
import { type Rest, ROOT } from './rest.js';

/** Where BMC dumps are: since 2020 beside those of other kinds. */
const EARLY = `${ROOT}/dump`;
const BESIDE_OTHERS = `${ROOT}/dump/bmc`;

export async function listDumps(rest: Rest): Promise<BmcReply<readonly Dump[]>> {
  const reply = await rest.get('listDumps', `${EARLY}/enumerate`);
  if (reply.kind === 'answer' && reply.httpStatus === 404) return { kind: 'ok', value: [] };
  return readValue(reply, (data) => {
    const objects = objectsOf(data);
    if (objects === undefined) return undefined;
    const dumps: Dump[] = [];
    for (const [path, properties] of objects) {
      const time = millisecondsOf(properties['Elapsed']);
      const id = leafOf(path);
      const isOurs = [EARLY, BESIDE_OTHERS].some((place) => path === `${place}/entry/${id}`);
      if (!isOurs || time === undefined || !DUMP_ID.test(id)) continue;
      dumps.push({ id, time, size: numberOf(properties['Size']) ?? 0 });
    }
    const sorted = dumps.sort((a, b) => Number(a.id) - Number(b.id));
    const { all, missing } = firstOf(sorted, MAX_DUMPS, 'dumps', objects.missing);
    return { value: all, missing };
  });
}

const DUMP_ID = /^\d{1,10}$/;

/** Early levels count seconds, those since 2020 microseconds. */
function millisecondsOf(value: unknown): number | undefined {
  const elapsed = numberOf(value);
  if (elapsed === undefined) return undefined;
  return timeOf(elapsed < 1e11 ? elapsed * 1000 : elapsed < 1e14 ? elapsed : elapsed / 1000);
}

/** Answers a number, or the path of the new object on levels that take a map of options. */
export async function createDump(rest: Rest): Promise<BmcReply<BegunDump>> {
  const reply = await early(
    () => rest.call('createDump', `${EARLY}/action/CreateDump`, []),
    () => rest.call('createDump', `${BESIDE_OTHERS}/action/CreateDump`, [{}]),
  );
  return readValue(reply, (data) => {
    const id = typeof data === 'number' ? String(data) : typeof data === 'string' ? leafOf(data) : '';
    return { value: { id: DUMP_ID.test(id) && id !== '0' ? id : undefined } };
  });
}

export async function deleteDump(rest: Rest, { id }: DeleteDump): Promise<BmcReply<undefined>> {
  const action = `entry/${encodeURIComponent(id)}/action/Delete`;
  return readDone(
    await early(
      () => rest.call('deleteDump', `${EARLY}/${action}`, []),
      () => rest.call('deleteDump', `${BESIDE_OTHERS}/${action}`, []),
    ),
  );
}

/** The method is `DeleteAll` on all levels; phosphor-rest-server does not look at case, bmcweb does. */
export async function clearDumps(rest: Rest): Promise<BmcReply<undefined>> {
  return readDone(
    await early(
      () => rest.call('clearDumps', `${EARLY}/action/DeleteAll`, []),
      () => rest.call('clearDumps', `${BESIDE_OTHERS}/action/DeleteAll`, []),
    ),
  );
}

export function downloadDump(rest: Rest, { id, file }: DownloadDump): Promise<BmcReply<Downloaded>> {
  return downloadByCurl(rest, `/download/dump/${encodeURIComponent(id)}`, file);
}

type Asked = () => Promise<HttpAnswer | Problem>;

/** Asks at the early place, and at the later one when there is nothing: what is not there was not done. */
async function early(first: Asked, second: Asked): Promise<HttpAnswer | Problem> {
  const reply = await first();
  const isAbsent = reply.kind === 'answer' && (reply.httpStatus === 404 || reply.httpStatus === 405);
  if (!isAbsent) return reply;
  const other = await second();
  return other.kind === 'answer' && other.httpStatus === 404 ? reply : other;
}
