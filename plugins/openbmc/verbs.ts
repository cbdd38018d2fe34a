import type { Image } from './image.js';
import type { ConfigVerb } from './verbs/config.js';
import type { ControlVerb } from './verbs/controls.js';
import type { DumpVerb } from './verbs/dumps.js';
import type { EventVerb } from './verbs/events.js';
import type { ReadUpdateLimits } from './verbs/limits.js';
import type { MachineVerb } from './verbs/machine.js';
import type { UpdateTask, UpdateVerb, UpdateWay } from './verbs/update.js';

/**
 * What can be asked of a BMC, whatever interface it speaks. Status tables send verbs; a dialect turns a verb into
 * requests and the BMC's answer into a value, decoded once, at the edge.
 */
export interface Verb<Value> {
  readonly verb: VerbName;
  /** Never present: ties a verb to the value its answer holds. */
  readonly value?: Value;
}

export type BmcVerb =
  | Login
  | ReadState
  | RequestHost
  | RequestChassis
  | RebootBmc
  | ListSoftware
  | ReadSoftware
  | ActivateSoftware
  | WithdrawActivation
  | SetPriority
  | DeleteSoftware
  | ReadEventLog
  | ReadUpdateLimits
  | FindVersion
  | ClearDumps
  | ReadCpuVersion
  | Upload
  | UpdateVerb
  | MachineVerb
  | ControlVerb
  | EventVerb
  | DumpVerb
  | ConfigVerb;

export type VerbName = BmcVerb['verb'];

/** Makes sure of a session; costs nothing when there is one. */
export interface Login extends Verb<undefined> {
  readonly verb: 'login';
}
/** All power states in one answer. */
export interface ReadState extends Verb<BmcState> {
  readonly verb: 'readState';
  /** Nothing else is wanted; a BMC that tells its states one by one is asked less. */
  readonly only?: 'host';
}
export interface RequestHost extends Verb<undefined> {
  readonly verb: 'requestHost';
  readonly transition: 'On' | 'Off';
}
export interface RequestChassis extends Verb<undefined> {
  readonly verb: 'requestChassis';
  readonly transition: 'Off';
}
export interface RebootBmc extends Verb<undefined> {
  readonly verb: 'rebootBmc';
}
export interface ListSoftware extends Verb<SoftwareList> {
  readonly verb: 'listSoftware';
}
export interface ReadSoftware extends Verb<SoftwareList> {
  readonly verb: 'readSoftware';
  readonly id: string;
}
export interface ActivateSoftware extends Verb<undefined> {
  readonly verb: 'activateSoftware';
  readonly id: string;
}
/** Takes an earlier request back: a Failed image takes no other one before that. */
export interface WithdrawActivation extends Verb<undefined> {
  readonly verb: 'withdrawActivation';
  readonly id: string;
}
export interface SetPriority extends Verb<undefined> {
  readonly verb: 'setPriority';
  readonly id: string;
  readonly priority: 0;
}
export interface DeleteSoftware extends Verb<undefined> {
  readonly verb: 'deleteSoftware';
  readonly id: string;
}
/** The BMC's own event log, in the order of the ids. */
export interface ReadEventLog extends Verb<readonly EventLogEntry[]> {
  readonly verb: 'readEventLog';
  /** The newest entry is wanted with what failed; a BMC that tells that apart is asked for it. */
  readonly explained?: true;
}
/** Asked of the other BMCs of the command, not of this one: which version the id has there. */
export interface FindVersion extends Verb<KnownVersion | undefined> {
  readonly verb: 'findVersion';
  readonly id: string;
}
export interface ClearDumps extends Verb<undefined> {
  readonly verb: 'clearDumps';
}
/** The processor's version (a DD 2.0 part must not get newer firmware); undefined when the BMC does not tell. */
export interface ReadCpuVersion extends Verb<string | undefined> {
  readonly verb: 'readCpuVersion';
}
/** Sends the image by a curl child; the value is the new image's id when the BMC names it. */
export interface Upload extends Verb<Uploaded> {
  readonly verb: 'upload';
  readonly image: Image;
  /** Where what is uploaded is activated: at once, or at the next restart of the BMC. */
  readonly apply?: 'Immediate' | 'OnReset';
  /** Waits a moment for the BMC's consent or refusal before the body goes out. */
  readonly asksFirst?: boolean;
}

/** What is known of an image that was sent. */
export interface Uploaded {
  readonly id: string | undefined;
  /** Of a push: what follows the update; undefined when the BMC names none. */
  readonly task?: UpdateTask | undefined;
}

/** The last words of the three state enumerations, as the BMC gives them; undefined when it does not. */
export interface BmcState {
  readonly bmc: string | undefined;
  readonly chassis: string | undefined;
  readonly host: string | undefined;
  /** The last word of the requested host transition: On, Off … ; absent where the interface does not tell. */
  readonly requestedHost?: string | undefined;
  /** When the BMC last started, by its own clock; absent on levels that do not tell. */
  readonly bmcStarted?: number | undefined;
}

/** An entry of the BMC's event log. Ids grow. */
export interface EventLogEntry {
  readonly id: number;
  /** The error's name, `xyz.openbmc_project.Software.Version.Error.InvalidSignature`. */
  readonly message: string;
  /** What failed, in the BMC's words, where the entry tells. */
  readonly fail?: string | undefined;
}

export interface SoftwareList {
  readonly images: readonly SoftwareImage[];
  /** The ids that run now; undefined on levels that do not tell. */
  readonly functional: readonly string[] | undefined;
  /** Absent where an image is uploaded first and activated then. */
  readonly update?: UpdateWay | undefined;
}

/** What an image is, whatever its id. */
export interface KnownVersion {
  readonly version: string;
  /** The last word: BMC, Host … */
  readonly purpose: string;
}

export interface SoftwareImage {
  readonly id: string;
  readonly version: string | undefined;
  /** The last word of the enumeration: BMC, Host, System … */
  readonly purpose: string | undefined;
  /** The last word: Ready, Activating, Active, Failed, Invalid, NotReady … */
  readonly activation: string | undefined;
  /** The last word of what was last asked for: None or Active. */
  readonly requested?: string | undefined;
  readonly priority: number | undefined;
  /** Percent. */
  readonly progress: number | undefined;
  readonly extendedVersion: string | undefined;
}

/** How a verb ended. Every problem has the text that is shown for it. */
export type BmcReply<Value> =
  | { readonly kind: 'ok'; readonly value: Value }
  /** The BMC answered and said no, or answered with something that is no answer. */
  | {
      readonly kind: 'refused';
      readonly httpStatus: number;
      readonly text: string;
      /** The BMC's own words, where it gave any. */
      readonly detail: string | undefined;
      /** A numeric Retry-After. */
      readonly retryAfterSeconds: number | undefined;
    }
  /** No complete answer: refused, reset, timed out. */
  | {
      readonly kind: 'silent';
      /** The BMC may have got the request. */
      readonly sent: boolean;
      readonly text: string;
      /** The connection of an upload was reset before the whole image was sent. */
      readonly isCut?: true;
    };
