import type { Image } from '../bmc/image/image.js';
import type { PushedImage } from '../bmc/image/pushed-image.js';
import type { KnownVersion, SoftwareImage, SoftwareList } from '../bmc/verbs/index.js';
import type { UpdateTask } from '../bmc/verbs/update-verbs.js';
import type { Facts } from '../node/node-facts.js';
import type { Claim } from './claims.js';
import type { Cause } from './misfit-texts.js';

// What the tables know of their nodes. All of it is plain data: a node goes on from it after a crash.

/** A node whose images are listed. */
export interface ListNode extends Facts {
  readonly software: SoftwareList;
  /** What the list lacks: a line each. */
  readonly missing: readonly string[];
  /** All images, not only those that run (-V). */
  readonly verbose: boolean;
}

/** A node that is looked at again and again. */
export interface LookedAt extends Facts {
  /** What came of the last look that showed nothing. */
  readonly outage?: Outage | undefined;
}

/** Why a look showed nothing. */
export interface Outage {
  readonly what: 'answer' | 'login';
  readonly text: string;
  /** The look before was none of this kind. */
  readonly isNew: boolean;
}

/** A node that loses an image. */
export interface DeleteNode extends LookedAt {
  readonly id: string;
  /** It was on the BMC before anything was done. */
  readonly isListed?: boolean | undefined;
  /** The BMC was asked for it, so that an image it does not know may be one that is gone by that. */
  readonly asked?: boolean | undefined;
}

/** How long a node may be in a status, from the site's settings. */
export interface Limits {
  readonly activationSeconds: number;
  readonly rebootSeconds: number;
}

/** A node whose firmware changes. */
export interface FlashNode extends LookedAt {
  /** Do it even if the BMC has the firmware already. */
  readonly force: boolean;
  readonly limits: Limits;
  /** The newest entry of the BMC's event log before anything was changed; undefined when it does not tell. */
  readonly lastEvent: number | undefined;
  /** What the BMC has written there since then. */
  readonly event: string | undefined;
  /** What that says of the image. */
  readonly cause?: Cause | undefined;
  /** What was made to start next, on a BMC that does not tell it. It stays in the journal when the work has ended. */
  readonly left?: readonly PushedImage[] | undefined;
}

/** A node on its way through the activation of an image. */
export interface ActivateNode extends FlashNode {
  /** The image's id on this BMC; undefined until it is known. */
  readonly id: string | undefined;
  /** Its version; empty when the user gave only an id. */
  readonly version: string;
  /** What it is, whatever its id: some BMCs give an image another one when they have written it. */
  readonly what?: KnownVersion | undefined;
  /** The ids that were on the BMC before anything was done. */
  readonly before?: readonly string[] | undefined;
  /** The last state read: Ready, Activating, Active … */
  readonly activation: string | undefined;
  readonly percent: number | undefined;
  /** Looks at the image since state and percentage last changed. */
  readonly quietLooks: number;
  /** What there will be to know of it once it is made to start next. */
  readonly mark?: PushedImage | undefined;
  /** It is on the BMC, and the next restart starts it. */
  readonly isNext?: boolean | undefined;
  /** The id of an image of this version that is on the BMC and does not do. */
  readonly copy?: string | undefined;
  /** It runs already, and is not what the next restart starts. */
  readonly runs?: boolean | undefined;
  /** What the next restart starts instead. */
  readonly next?: Pick<SoftwareImage, 'id' | 'version' | 'purpose'> | undefined;
  /** Of a BMC that restarts for it: when it last started before, by its own clock. */
  readonly bmcStarted?: number | undefined;
  /** The BMC cannot be asked to activate what is on it. */
  readonly isPushOnly?: boolean | undefined;
  /** What the BMC is waited for. */
  readonly waiting?: Waiting | undefined;
}

/** A node whose image is given by an id that may be that of another BMC. */
export interface ActivateIdNode extends ActivateNode {
  /** What the others say that the id stands for, of which the node it is from. */
  readonly elsewhere: Claim | undefined;
}

/** A node that gets a new image. */
export interface UploadNode extends ActivateNode {
  readonly image: Image;
  /** The ids that were on the BMC before the upload. */
  readonly before: readonly string[];
  /** What else has come since then, where this image has not. */
  readonly instead?: Pick<SoftwareImage, 'id' | 'version' | 'purpose'> | undefined;
  /** The machine the BMC is in, where it can be told. */
  readonly machine?: string | undefined;
  /** It was the one that starts next before anything was done. */
  readonly wasActive?: boolean | undefined;
  /** Of a push: the task that follows it. */
  readonly task?: UpdateTask | undefined;
  /** Of a push: what the task said when it failed. */
  readonly taskProblem?: string | undefined;
  /** Of a push: the version ran before, so that it is no proof when it runs afterwards. */
  readonly ranBefore?: boolean | undefined;
  /** Of a push: the BMC restarts by itself to run it. */
  readonly reboots?: boolean | undefined;
  /** Of a push: what the BMC answered to it where that was an error of its own, which leaves it open. */
  readonly unclearAnswer?: string | undefined;
  /** Of a push: it was begun before, and what it does was said then. */
  readonly begunBefore?: boolean | undefined;
  /** Of a push: the BMC had the whole image and did not answer. */
  readonly isUnanswered?: boolean | undefined;
  /** The connection was cut while the image was being sent: the BMC is asked for its consent first. */
  readonly asksFirst?: boolean | undefined;
}

export type Awaited = 'software' | 'listed' | 'activation' | 'restart';

export interface Waiting {
  readonly what: Awaited;
  /** It was not waited for at the look before. */
  readonly isNew: boolean;
}

/** A node that gets both images and starts them. */
export interface UnattendedNode extends FlashNode {
  readonly bmc: UploadNode;
  readonly host: UploadNode;
  readonly hostReboot: boolean;
  /** Of the activation of both. */
  readonly percent?: number | undefined;
  /** When the BMC last started before its reboot, by its own clock; undefined when it does not tell. */
  readonly bmcStarted: number | undefined;
  /** How the request to reboot was answered; absent when nobody heard it. */
  readonly asked?: 'accepted' | 'open' | undefined;
  /** What it was answered where that leaves it open. */
  readonly answer?: string | undefined;
  /** It was seen to be away after the request to reboot. */
  readonly wentDown: boolean;
  /** How often it was said to be ready after that. */
  readonly timesReady?: number | undefined;
  /** Good answers in a row. */
  readonly goodAnswers: number;
  /** The last state of the BMC or the host, as a word. */
  readonly word: string;
}
