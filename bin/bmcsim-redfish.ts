import type { Behaviour } from '../plugins/openbmc/simulator/index.js';

const group = 'Redfish, by year and make (all others by --set):';

/** The options for the Redfish surface, as yargs takes them. Without one the generation's own behaviour is kept. */
export const redfishOptions = {
  pushUri: { choices: ['update', 'service', 'none'] as const, describe: 'HttpPushUri', group },
  multipartUri: { choices: ['own', 'shared', 'none'] as const, describe: 'MultipartHttpPushUri', group },
  applyTime: {
    choices: ['Immediate', 'OnReset'] as const,
    describe: 'When a plain push is applied',
    group,
  },
  updateMode: {
    choices: ['dbus', 'files'] as const,
    describe: 'A bad image fails its task, or is refused in the answer',
    group,
  },
  secondUpdate: {
    choices: ['busy', 'busyUrl', 'busyStored', 'error', 'endless', 'accepted'] as const,
    describe:
      'A second update is answered 503 (busyUrl: Retry-After is none), 500, or with a task that never ends',
    group,
  },
  taskStallMs: { type: 'number', describe: 'A task without progress is cancelled after so long', group },
  tasksVanish: { type: 'boolean', describe: 'A task is gone as soon as it has ended well', group },
  sensorStyle: {
    choices: ['Sensors', 'Thermal', 'split', 'both'] as const,
    describe: 'Where sensors are',
    group,
  },
  vlans: { choices: ['beside', 'below'] as const, describe: 'Where VLANs are listed', group },
  eventLogUnder: { choices: ['Systems', 'Managers'] as const, describe: 'Where the event log is', group },
  eventLogIds: { choices: ['dbus', 'journal'] as const, describe: 'How its entries are named', group },
  eventLogFiles: { choices: ['base64', 'json'] as const, describe: 'What an attachment of it is', group },
  locator: {
    choices: ['LocationIndicatorActive', 'IndicatorLED', 'both'] as const,
    describe: 'The property of the lamp',
    group,
  },
  systems: { type: 'string', array: true, describe: 'Members of Systems; the first is the host', group },
  pageSize: { type: 'number', describe: 'Members on a page of a collection', group },
  demandsIfMatch: { choices: [412, 428] as const, describe: 'PATCH without If-Match is refused so', group },
  updatedGeneration: {
    choices: ['L0', 'L1', 'L2', 'L3', 'R'] as const,
    describe: 'What the BMC is after an update of its firmware',
    group,
  },
} as const;

/** What was given of them. */
export type RedfishGiven = {
  readonly [Name in keyof typeof redfishOptions]?: Behaviour[Name] | undefined;
};

/** The behaviour they ask for. */
export function redfishBehaviour(given: RedfishGiven): Partial<Behaviour> {
  const asked = Object.entries(given).filter(
    ([name, value]) => Object.hasOwn(redfishOptions, name) && value !== undefined,
  );
  return Object.fromEntries(asked);
}
