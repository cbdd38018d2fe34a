import type { Image } from '../image/image.js';
import type { ReadIdentity } from './bmc-identity.js';
import type { ConfigVerb } from './config-verbs.js';
import type { ControlVerb } from './control-verbs.js';
import type { DumpVerb } from './dump-verbs.js';
import type { EventVerb } from './event-verbs.js';
import type { ReadUpdateLimits } from './limit-verbs.js';
import type { MachineVerb } from './machine-verbs.js';
import type { UpdateTask, UpdateVerb, UpdateWay } from './update-verbs.js';

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
  | ReadIdentity
  | ReadState
  | RequestHost
  | RequestChassis
  | RebootBmc
  | ListSoftware
  | ActivateSoftware
  | WithdrawActivation
  | SetPriority
  | DeleteSoftware
  | ReadEventLog
  | ReadUpdateLimits
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
  /** The ids that run now; undefined on levels that do not tell. What it says of an image: `image/which-runs.ts`. */
  readonly functional: Functional | undefined;
  /** When the BMC started, by its own clock, where the list tells that and not what starts next. */
  readonly started?: number | undefined;
  /** Absent where an image is uploaded first and activated then. */
  readonly update?: UpdateWay | undefined;
  /** What is only shown of the images and was cut: a line each. */
  readonly cut?: readonly string[];
  /** Versions that were cut, and entries that cannot be read and are not among the images: a line each. */
  readonly faults?: readonly string[];
}

/** Never empty: a BMC that names none does not tell. */
export type Functional = readonly [string, ...string[]];

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
  | {
      readonly kind: 'ok';
      readonly value: Value;
      /**
       * What the BMC has besides and is not in the value, and why: a line each. What acts on a value takes it only
       * when it is whole (`row`); what prints it says these lines, and its node fails.
       */
      readonly missing?: readonly string[];
    }
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
      readonly sent: Sent;
      readonly text: string;
    };

/** How far a request has come that got no answer; what follows from it: `arrived.ts`. */
export type Sent =
  /** Nothing of it was sent, or not all of it. */
  | 'no'
  /** Nothing was sent, because the BMC answered what goes before it, its login, with something else than a yes. */
  | 'withheld'
  /** The connection of an upload was reset before the whole image was sent: an answer may be lost with it. */
  | 'cut'
  /** The BMC may have got it. */
  | 'maybe'
  /** The process that sent it was ended on this machine: nobody knows how far it had come. */
  | 'lost';
