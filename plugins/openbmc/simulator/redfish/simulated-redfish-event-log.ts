import type { Answer, Json } from '../answers/simulated-answer.js';
import { textOf } from '../answers/simulated-json.js';
import type { Bmc, Properties } from '../bmc.js';
import { objectsWithin } from '../tree/simulated-tree.js';
import { type Fields, notFound, refusal, remark, resource, written } from './answers.js';
import { type Call, type Handler, type Route, refuseFields, wrongType } from './call.js';
import { timeText } from './identifiers.js';
import { logService } from './log-service.js';
import { otherManager } from './managers.js';
import { collection } from './simulated-redfish-collection.js';
import { logFile } from './simulated-redfish-log-file.js';
import { otherSystem } from './simulated-redfish-parts.js';

const root = '/xyz/openbmc_project/logging/entry';

/** The event log, below the system or the manager. */
export const eventLogRoutes: readonly Route[] = (['Systems', 'Managers'] as const).flatMap((under) => {
  const at = `/redfish/v1/${under}/:owner/LogServices/EventLog`;
  const exists = ({ behaviour }: Bmc): boolean => behaviour.eventLogUnder === under;
  const owned =
    (handler: Handler): Handler =>
    (call) =>
      (under === 'Systems' ? otherSystem(call) : otherManager(call)) ?? handler(call);
  return [
    { at, exists, get: owned(showService) },
    { at: `${at}/Entries`, exists, get: owned(list) },
    {
      at: `${at}/Entries/:entry`,
      exists,
      get: owned(show),
      patch: owned(resolve),
      delete: owned(remove),
      writers: 'operators',
    },
    { at: `${at}/Entries/:entry/attachment`, exists, get: owned(attachment) },
    { at: `${at}/Actions/LogService.ClearLog`, exists, post: owned(clear), needsNoBody: true },
  ];
});

interface Entry {
  readonly id: string;
  readonly path: string;
  readonly object: Properties;
}

function entriesOf(bmc: Bmc): Entry[] {
  const objects = [...objectsWithin(bmc, root)]
    .map(([path, object]) => ({ path, object, number: Number(path.slice(root.length + 1)) }))
    .filter(({ number }) => Number.isInteger(number))
    .sort((a, b) => a.number - b.number);
  if (bmc.behaviour.eventLogIds === 'dbus') {
    return objects.map(({ path, object, number }) => ({ id: textOf(number), path, object }));
  }
  const seen = new Map<number, number>();
  return objects.map(({ path, object }) => {
    const second = Math.floor(Number(object['Timestamp'] ?? 0) / 1000);
    const before = seen.get(second) ?? 0;
    seen.set(second, before + 1);
    return { id: before === 0 ? textOf(second) : `${second}_${before}`, path, object };
  });
}

function showService({ bmc, path }: Call): Answer {
  return logService(bmc, path, 'Event Log Service', ['ClearLog'], {
    Description: 'System Event Log Service',
  });
}

function list(call: Call): Answer {
  const members = entriesOf(call.bmc).map((entry) => shown(call.bmc, `${call.path}/${entry.id}`, entry));
  return collection(call, 'LogEntryCollection', 'System Event Log Entries', members, {
    Description: 'Collection of System Event Log Entries',
  });
}

const severities: Readonly<Record<string, string>> = {
  Emergency: 'Critical',
  Alert: 'Critical',
  Critical: 'Critical',
  Error: 'Critical',
  Warning: 'Warning',
  Notice: 'OK',
  Informational: 'OK',
  Debug: 'OK',
};

function shown(bmc: Bmc, path: string, { id, object }: Entry): Fields {
  const level = textOf(object['Severity'] ?? '').replace(/^.*\./, '');
  const severity = severities[level] ?? 'OK';
  const created = timeText(Number(object['Timestamp'] ?? 0), true);
  const message = textOf(object['Message'] ?? '');
  const common = {
    '@odata.id': path,
    '@odata.type': '#LogEntry.v1_9_0.LogEntry',
    Created: created,
    EntryType: 'Event',
    Id: id,
    Message: message,
    Name: 'System Event Log Entry',
    Severity: severity,
  };
  if (bmc.behaviour.eventLogIds === 'journal') {
    return { ...common, MessageArgs: [], MessageId: `OpenBMC.0.1.${message.replace(/^.*\./, '')}` };
  }
  return {
    ...common,
    AdditionalDataURI: `${path}/attachment`,
    Modified: created,
    Resolved: isTrue(object['Resolved']),
  };
}

function isTrue(value: Json | undefined): boolean {
  return value === true || value === 1;
}

function entryOf({ bmc, ids }: Call): Entry | undefined {
  return entriesOf(bmc).find((entry) => entry.id === ids[1]);
}

function show(call: Call): Answer {
  const entry = entryOf(call);
  if (entry === undefined) return notFound(call.bmc, 'EventLogEntry', call.ids[1] ?? '');
  return resource(shown(call.bmc, call.path, entry));
}

/** Entries of the journal cannot be set; an unknown one is 500, on the real server too. */
function resolve(call: Call): Answer {
  const { bmc, fields } = call;
  if (bmc.behaviour.eventLogIds === 'journal') return refusal(bmc, 405, [['OperationNotAllowed']]);
  const refused = refuseFields(call, ['Resolved']);
  if (refused !== undefined) return refused;
  const isResolved = fields['Resolved'];
  if (typeof isResolved !== 'boolean') return wrongType(bmc, isResolved, 'Resolved');
  const entry = entryOf(call);
  if (entry === undefined) return refusal(bmc, 500, [['InternalError']]);
  bmc.overlay.set(entry.path, { ...entry.object, Resolved: isResolved });
  return written(bmc);
}

function remove(call: Call): Answer {
  const { bmc, ids } = call;
  const entry = entryOf(call);
  if (entry === undefined) return notFound(bmc, 'LogEntry', ids[1] ?? '');
  bmc.overlay.set(entry.path, undefined);
  return remark(bmc, 'Success');
}

function clear({ bmc }: Call): Answer {
  for (const { path } of entriesOf(bmc)) bmc.overlay.set(path, undefined);
  return remark(bmc, 'Success');
}

function attachment(call: Call): Answer {
  const entry = entryOf(call);
  if (entry === undefined) return notFound(call.bmc, 'EventLogAttachment', call.ids[1] ?? '');
  return logFile(call, Number(entry.path.slice(root.length + 1)), entry.object);
}
