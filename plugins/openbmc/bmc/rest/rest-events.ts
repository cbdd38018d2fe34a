import { detailsOf } from '../http/additional-data.js';
import { lastOf, MAX_EVENTS } from '../http/bounds.js';
import { readDone } from '../http/json-answer.js';
import { readLong } from '../http/long-answer.js';
import { scalarOf } from '../http/scalar.js';
import type { Event, ResolveEvent } from '../verbs/event-verbs.js';
import type { BmcReply } from '../verbs/index.js';
import { leafOf, objectsOf, type Properties, timeOf } from './objects.js';
import { type Rest, ROOT } from './rest.js';
import { isEmpty } from './rest-event-log.js';

const LOGGING = `${ROOT}/logging`;

/** A BMC with an empty log has no entries to enumerate and says 404. */
export async function readEvents(rest: Rest): Promise<BmcReply<readonly Event[]>> {
  const reply = await readLong(rest, 'readEvents', `${LOGGING}/enumerate`, (data) => {
    const objects = objectsOf(data);
    if (objects === undefined) return undefined;
    const events = [...objects].flatMap(([path, properties]) => {
      const event = eventOf(path, properties);
      return event === undefined ? [] : [event];
    });
    return lastOf(
      events.sort((a, b) => a.id - b.id),
      MAX_EVENTS,
      'events',
      objects.missing,
    );
  });
  return isEmpty(reply) ? { kind: 'ok', value: [] } : reply;
}

export async function clearEventLog(rest: Rest): Promise<BmcReply<undefined>> {
  return readDone(await rest.call('clearEventLog', `${LOGGING}/action/DeleteAll`, []));
}

export async function resolveEvent(rest: Rest, { id }: ResolveEvent): Promise<BmcReply<undefined>> {
  const path = `${LOGGING}/entry/${encodeURIComponent(id)}/attr/Resolved`;
  return readDone(await rest.put('resolveEvent', path, 1));
}

/** Callouts and the log's manager stand among the entries and have no id [openbmc.pm:3944]. */
function eventOf(path: string, properties: Properties): Event | undefined {
  const id = Number(leafOf(path));
  const message = String(scalarOf(properties['Message']));
  if (path !== `${LOGGING}/entry/${id}` || !Number.isSafeInteger(id) || message === '') return undefined;
  const { Resolved } = properties;
  return {
    id,
    message,
    time: timeOf(properties['Timestamp']),
    resolved: Resolved === undefined ? undefined : scalarOf(Resolved),
    details: detailsOf(properties['AdditionalData']),
  };
}
