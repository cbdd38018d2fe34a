import type { Event, ResolveEvent } from '../../verbs/events.js';
import type { BmcReply } from '../../verbs.js';
import { detailsOf } from '../additional-data.js';
import { readDone, readValue } from './answer.js';
import { leafOf, objectsOf, type Properties, textOf, timeOf } from './objects.js';
import { type Rest, ROOT } from './rest.js';
import { scalarOf } from './scalar.js';

const LOGGING = `${ROOT}/logging`;

/** A BMC with an empty log has no entries to enumerate and says 404. */
export async function readEvents(rest: Rest): Promise<BmcReply<readonly Event[]>> {
  const reply = await rest.get('readEvents', `${LOGGING}/enumerate`);
  if (reply.kind === 'answer' && reply.httpStatus === 404) return { kind: 'ok', value: [] };
  return readValue(reply, (data) => {
    const objects = objectsOf(data);
    if (objects === undefined) return undefined;
    const events = [...objects].flatMap(([path, properties]) => {
      const event = eventOf(path, properties);
      return event === undefined ? [] : [event];
    });
    return { value: events.sort((a, b) => a.id - b.id) };
  });
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
  const message = textOf(scalarOf(properties['Message']));
  if (path !== `${LOGGING}/entry/${id}` || !Number.isSafeInteger(id) || message === undefined)
    return undefined;
  const { Resolved } = properties;
  return {
    id,
    message,
    time: timeOf(properties['Timestamp']),
    resolved: Resolved === undefined ? undefined : scalarOf(Resolved),
    details: detailsOf(properties['AdditionalData']),
  };
}
