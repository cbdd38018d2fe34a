import * as v from 'valibot';
import type { ActivateIdNode, DeleteNode, FlashNode, UnattendedNode, UploadNode } from './flash-node.js';

// What the journal has of the nodes of each flow, looked at before it is believed. What is not named here is taken as it
// is, and what a journal of an earlier version does not have is as it is at the beginning.

const optionalText = v.optional(v.string());
const optionalNumber = v.optional(v.number());
const optionalFlag = v.optional(v.boolean());

const flash = {
  node: v.string(),
  problem: optionalText,
  force: v.boolean(),
  limits: v.looseObject({ activationSeconds: v.number(), rebootSeconds: v.number() }),
  lastEvent: optionalNumber,
  event: optionalText,
  cause: optionalText,
} satisfies Checks<FlashNode>;

const activate = {
  ...flash,
  id: optionalText,
  version: v.string(),
  activation: optionalText,
  percent: optionalNumber,
  quietLooks: v.number(),
  waiting: v.optional(v.looseObject({ what: v.string(), isNew: v.boolean() })),
};

const image = {
  path: v.string(),
  version: v.string(),
  purpose: v.string(),
  machineName: optionalText,
  bytes: v.number(),
  sha256: optionalText,
  mtimeMs: optionalNumber,
  inode: optionalNumber,
};

const upload = {
  ...activate,
  image: v.looseObject(image),
  before: v.array(v.string()),
  machine: optionalText,
  task: v.optional(v.looseObject({ path: v.string(), started: optionalText })),
  reboots: optionalFlag,
  begunBefore: optionalFlag,
  asksFirst: optionalFlag,
} satisfies Checks<UploadNode>;

const activateId = {
  ...activate,
  elsewhere: v.optional(v.looseObject({ version: v.string(), purpose: v.string() })),
} satisfies Checks<ActivateIdNode>;

const unattended = {
  ...flash,
  bmc: v.looseObject(upload),
  host: v.looseObject(upload),
  hostReboot: v.boolean(),
  percent: optionalNumber,
  bmcStarted: optionalNumber,
  wentDown: v.boolean(),
  goodAnswers: v.number(),
  word: v.string(),
} satisfies Checks<UnattendedNode>;

/** A check for any field, and for none that the node does not have. */
type Checks<Node> = { readonly [Key in keyof Node]?: v.GenericSchema };

/** By the facts of each flow of rflash that is a job. */
export const journalled = {
  delete: v.looseObject({
    node: v.string(),
    problem: optionalText,
    id: v.string(),
  } satisfies Checks<DeleteNode>),
  activate: v.looseObject(activateId),
  upload: v.looseObject(upload),
  unattended: v.looseObject(unattended),
} as const;
