import type { GenerationName } from '../generation.js';

/** How the Redfish surface of one simulated BMC behaves: what differs between years of bmcweb, and between vendors. */
export interface RedfishBehaviour {
  /** HttpPushUri: `…/UpdateService/update`, `…/UpdateService` itself (until 2022-05), or none. */
  readonly pushUri: 'update' | 'service' | 'none';
  /** MultipartHttpPushUri: `…/update-multipart` (2025-05 on), the same `…/update` (2023-03 to 2025-05), or none. */
  readonly multipartUri: 'own' | 'shared' | 'none';
  /** What a plain push is applied at; it can be set by PATCH when `applyTimeIsSettable` (until 2024-06). */
  readonly applyTime: 'Immediate' | 'OnReset';
  readonly applyTimeIsSettable: boolean;
  /** MaxImageSizeBytes is shown. */
  readonly tellsImageLimit: boolean;
  /** dbus: 202 at once (2024-12 on). files: the answer waits for the image, and a bad one is refused in it. */
  readonly updateMode: 'dbus' | 'files';
  /**
   * What a second update meets while one runs; undefined: busyStored (files) or error (dbus). busyUrl: Retry-After is
   * a URL. busyStored: its image is kept all the same, and a further upload of it is refused.
   */
  readonly secondUpdate: 'busy' | 'busyUrl' | 'busyStored' | 'error' | 'endless' | 'accepted' | undefined;
  /** With D-Bus: one updater takes all images, or the host's image has its own and the manager refuses it. */
  readonly updaters: 'one' | 'own';
  /** Targets may be left out of UpdateParameters (2025-11 on). */
  readonly targetsAreOptional: boolean;
  /** A task is cancelled after so long without progress; the flash goes on. */
  readonly taskStallMs: number;
  /** A task's URI is gone as soon as the task has ended well. */
  readonly tasksVanish: boolean;
  /** `…/TaskMonitors/N`, or `…/Tasks/N/Monitor` (until 2024-07). */
  readonly taskMonitor: 'own' | 'below';

  /** How long a dump takes. */
  readonly dumpTaskMs: number;

  /** split (2021 to 2023): Sensors lack what Thermal and Power show. */
  readonly sensorStyle: 'Sensors' | 'Thermal' | 'split' | 'both';
  /** Interfaces with a tag: among the others, or listed below the one they are on (until 2023-06). */
  readonly vlans: 'beside' | 'below';
  readonly eventLogUnder: 'Systems' | 'Managers';
  /** Ids as D-Bus numbers them, or as the journal's file names them: `1573…_1`. */
  readonly eventLogIds: 'dbus' | 'journal';
  /** What an entry's attachment is: the entry's file in base64, or a file of JSON. */
  readonly eventLogFiles: 'base64' | 'json';
  readonly locator: 'LocationIndicatorActive' | 'IndicatorLED' | 'both';
  /** Where the reset types stand that are allowed. */
  readonly resetTypes: 'actionInfo' | 'inline';
  /** Names of the members of Systems; the first is the host. */
  readonly systems: readonly string[];
  readonly managerName: string;
  readonly chassisName: string;

  /** Resources, as regular expressions, that are answered 500 with most of their body and an error. */
  readonly partialReads: readonly string[];
  /** Properties left out of every resource, as while their daemon is away: PowerState. */
  readonly missingProperties: readonly string[];
  /** A refused property's messages stand beside it, not under `error`. */
  readonly propertyErrors: boolean;
  /** A write done is answered 204, or 200 with a Success message (until 2023). */
  readonly writeAnswer: 204 | 200;
  /** Members on a page of a collection; 0: all. */
  readonly pageSize: number;
  /** $expand is served, as some builds allow it. */
  readonly expands: boolean;
  /** If-Match is demanded on PATCH and DELETE, with this status; 0: it is not. */
  readonly demandsIfMatch: 0 | 412 | 428;
  /** One session more is refused; 0: never. */
  readonly redfishSessionLimit: number;
  readonly sessionLimitStatus: 503 | 400;
  /** Of the registry in message ids: Base.1.19. */
  readonly registry: string;
  /** The generation an update of the BMC brings with it, from the next start on. */
  readonly updatedGeneration: GenerationName | undefined;
}

const TASK_STALL_MS = 5 * 60_000;

export const defaultRedfishBehaviour: RedfishBehaviour = {
  pushUri: 'update',
  multipartUri: 'own',
  applyTime: 'Immediate',
  applyTimeIsSettable: false,
  tellsImageLimit: true,
  updateMode: 'dbus',
  secondUpdate: undefined,
  updaters: 'one',
  targetsAreOptional: true,
  taskStallMs: TASK_STALL_MS,
  tasksVanish: false,
  taskMonitor: 'own',
  dumpTaskMs: 50,
  sensorStyle: 'Sensors',
  vlans: 'beside',
  eventLogUnder: 'Systems',
  eventLogIds: 'dbus',
  eventLogFiles: 'base64',
  locator: 'LocationIndicatorActive',
  resetTypes: 'actionInfo',
  systems: ['system'],
  managerName: 'bmc',
  chassisName: 'chassis',
  partialReads: [],
  missingProperties: [],
  propertyErrors: false,
  writeAnswer: 204,
  pageSize: 0,
  expands: false,
  demandsIfMatch: 0,
  redfishSessionLimit: 0,
  sessionLimitStatus: 503,
  registry: '1.19',
  updatedGeneration: undefined,
};

/** The settings that are one of a few words or numbers. */
export const redfishWords: Readonly<Partial<Record<keyof RedfishBehaviour, readonly unknown[]>>> = {
  pushUri: ['update', 'service', 'none'],
  multipartUri: ['own', 'shared', 'none'],
  applyTime: ['Immediate', 'OnReset'],
  updateMode: ['dbus', 'files'],
  updaters: ['one', 'own'],
  secondUpdate: ['busy', 'busyUrl', 'busyStored', 'error', 'endless', 'accepted'],
  taskMonitor: ['own', 'below'],
  sensorStyle: ['Sensors', 'Thermal', 'split', 'both'],
  vlans: ['beside', 'below'],
  eventLogUnder: ['Systems', 'Managers'],
  eventLogIds: ['dbus', 'journal'],
  eventLogFiles: ['base64', 'json'],
  locator: ['LocationIndicatorActive', 'IndicatorLED', 'both'],
  resetTypes: ['actionInfo', 'inline'],
  writeAnswer: [204, 200],
  demandsIfMatch: [0, 412, 428],
  sessionLimitStatus: [503, 400],
};
