import type { BmcReply, EventLogEntry } from '../../verbs.js';
import { detailsOf, failIn } from '../additional-data.js';
import { readValue } from './answer.js';
import { leafOf, objectsOf, textOf } from './objects.js';
import { type Rest, ROOT } from './rest.js';

const LOGGING = `${ROOT}/logging`;

/** A BMC with an empty log has no entries to enumerate and says 404. */
export async function readEventLog(rest: Rest): Promise<BmcReply<readonly EventLogEntry[]>> {
  const reply = await rest.get('readEventLog', `${LOGGING}/enumerate`);
  if (reply.kind === 'answer' && reply.httpStatus === 404) return { kind: 'ok', value: [] };
  return readValue(reply, (data) => {
    const objects = objectsOf(data);
    if (objects === undefined) return undefined;
    const entries: EventLogEntry[] = [];
    for (const [path, properties] of objects) {
      const id = Number(leafOf(path));
      const message = textOf(properties['Message']);
      if (path === `${LOGGING}/entry/${id}` && message !== undefined) {
        entries.push({ id, message, fail: failIn(detailsOf(properties['AdditionalData'])) });
      }
    }
    return { value: entries.sort((a, b) => a.id - b.id) };
  });
}
