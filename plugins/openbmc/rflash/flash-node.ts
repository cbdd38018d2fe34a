import type { Facts } from '../facts.js';
import type { Image } from '../image.js';
import type { UpdateTask } from '../verbs/update.js';
import type { KnownVersion, SoftwareList } from '../verbs.js';
import type { Cause } from './misfit-messages.js';

// What the tables know of their nodes. All of it is plain data: a node goes on from it after a crash.

/** A node whose images are listed. */
export interface ListNode extends Facts {
  readonly software: SoftwareList;
  /** All images, not only those that run (-V). */
  readonly verbose: boolean;
}

/** A node that loses an image. */
export interface DeleteNode extends Facts {
  readonly id: string;
}

/** How long a node may be in a status, from the site's settings. */
export interface Limits {
  readonly activationSeconds: number;
  readonly rebootSeconds: number;
}

/** A node whose firmware changes. */
export interface FlashNode extends Facts {
  /** Do it even if the BMC has the firmware already. */
  readonly force: boolean;
  readonly limits: Limits;
  /** The newest entry of the BMC's event log before anything was changed; undefined when it does not tell. */
  readonly lastEvent: number | undefined;
  /** What the BMC has written there since then. */
  readonly event: string | undefined;
  /** What that says of the image. */
  readonly cause?: Cause | undefined;
}

/** A node on its way through the activation of an image. */
export interface ActivateNode extends FlashNode {
  /** The image's id on this BMC; undefined until it is known. */
  readonly id: string | undefined;
  /** Its version; empty when the user gave only an id. */
  readonly version: string;
  /** The last state read: Ready, Activating, Active … */
  readonly activation: string | undefined;
  readonly percent: number | undefined;
  /** Looks at the image since state and percentage last changed. */
  readonly quietLooks: number;
  /** What the BMC is waited for. */
  readonly waiting?: Waiting | undefined;
}

/** A node whose image is given by an id that may be that of another BMC. */
export interface ActivateIdNode extends ActivateNode {
  /** What the id stands for on another BMC. */
  readonly elsewhere: KnownVersion | undefined;
}

/** A node that gets a new image. */
export interface UploadNode extends ActivateNode {
  readonly image: Image;
  /** The ids that were on the BMC before the upload. */
  readonly before: readonly string[];
  /** The machine the BMC is in, where it can be told. */
  readonly machine?: string | undefined;
  /** Of a push: the task that follows it. */
  readonly task?: UpdateTask | undefined;
  /** Of a push: the BMC restarts by itself to run it. */
  readonly reboots?: boolean | undefined;
  /** Of a push: it was begun before, and what it does was said then. */
  readonly begunBefore?: boolean | undefined;
  /** The connection was cut while the image was being sent: the BMC is asked for its consent first. */
  readonly asksFirst?: boolean | undefined;
}

export type Awaited = 'software' | 'listed' | 'activation' | 'restart' | 'answer';

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
  /** It was seen to be away after the request to reboot. */
  readonly wentDown: boolean;
  /** Good answers in a row. */
  readonly goodAnswers: number;
  /** The last state of the BMC or the host, as a word. */
  readonly word: string;
}
