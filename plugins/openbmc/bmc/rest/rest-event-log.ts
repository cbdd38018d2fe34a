import { detailsOf, failIn } from '../http/additional-data.js';
import { lastOf, MAX_EVENTS, MAX_TEXT, shownText } from '../http/bounds.js';
import { readLong } from '../http/long-answer.js';
import type { BmcReply, EventLogEntry } from '../verbs/index.js';
import { leafOf, objectsOf } from './objects.js';
import { type Rest, ROOT } from './rest.js';

const LOGGING = `${ROOT}/logging`;

/** A BMC with an empty log has no entries to enumerate and says 404. */
export async function readEventLog(rest: Rest): Promise<BmcReply<readonly EventLogEntry[]>> {
  const reply = await readLong(rest, 'readEventLog', `${LOGGING}/enumerate`, (data) => {
    const objects = objectsOf(data);
    if (objects === undefined) return undefined;
    const entries: EventLogEntry[] = [];
    for (const [path, properties] of objects) {
      const id = Number(leafOf(path));
      const message = shownText(properties['Message'], MAX_TEXT);
      if (path === `${LOGGING}/entry/${id}` && message !== undefined) {
        entries.push({ id, message, fail: failIn(detailsOf(properties['AdditionalData'])) });
      }
    }
    return lastOf(
      entries.sort((a, b) => a.id - b.id),
      MAX_EVENTS,
      'events',
      objects.missing,
    );
  });
  return isEmpty(reply) ? { kind: 'ok', value: [] } : reply;
}

/** @param reply to a request for all entries */
export function isEmpty(reply: BmcReply<unknown>): boolean {
  return reply.kind === 'refused' && reply.httpStatus === 404;
}
