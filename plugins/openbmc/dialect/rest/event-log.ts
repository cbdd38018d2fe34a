import type { BmcReply, EventLogEntry } from '../../verbs.js';
import { isRecord, readValue } from './answer.js';
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
        entries.push({ id, message, fail: failIn(properties['AdditionalData']) });
      }
    }
    return { value: entries.sort((a, b) => a.id - b.id) };
  });
}

/** `FAIL=…` in a list of words, or in a map since 2025. */
function failIn(data: unknown): string | undefined {
  if (isRecord(data)) return textOf(data['FAIL']);
  if (!Array.isArray(data)) return undefined;
  const word = data.find((one): one is string => typeof one === 'string' && one.startsWith('FAIL='));
  return word === undefined ? undefined : textOf(word.slice('FAIL='.length));
}
