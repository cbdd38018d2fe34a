import * as v from 'valibot';

const common = {
  verbose: v.boolean(),
  /** Nodes were left out because the tables do not say enough. */
  tableProblems: v.boolean(),
  /** Also what the BMC has already (--force). */
  force: v.boolean(),
  /** Change nothing, only say what would be done (--plan). */
  planOnly: v.boolean(),
  /** The result as one JSON document (--json). */
  json: v.boolean(),
};

const PlannedImage = v.object({
  path: v.string(),
  version: v.string(),
  purpose: v.string(),
  machineName: v.optional(v.string()),
  bytes: v.number(),
  sha256: v.optional(v.string()),
  mtimeMs: v.optional(v.number()),
  inode: v.optional(v.number()),
});

const FlashPlan = v.variant('kind', [
  v.object({ kind: v.literal('list'), ...common }),
  v.object({ kind: v.literal('check'), ...common }),
  v.object({ kind: v.literal('delete'), id: v.string(), ...common }),
  v.object({ kind: v.literal('upload'), image: PlannedImage, ...common }),
  v.object({ kind: v.literal('uploadAndActivate'), image: PlannedImage, ...common }),
  v.object({ kind: v.literal('activate'), id: v.string(), ...common }),
  v.object({
    kind: v.literal('unattended'),
    bmc: PlannedImage,
    host: PlannedImage,
    hostReboot: v.boolean(),
    ...common,
  }),
]);

/** What the workers have to do for one rflash. */
export type FlashPlan = Readonly<v.InferOutput<typeof FlashPlan>>;

type Without<Plan, Key extends PropertyKey> = Plan extends unknown ? Omit<Plan, Key> : never;

/** The part of a plan that depends on the mode. */
export type PlanWork = Without<FlashPlan, keyof typeof common>;

/** Throws when it is none: plans are made by this plugin only. */
export function decodeFlashPlan(plan: unknown): FlashPlan {
  return v.parse(FlashPlan, plan);
}

const FlashRequest = v.object({
  verbose: v.boolean(),
  force: v.boolean(),
  planOnly: v.boolean(),
  json: v.boolean(),
  mode: v.variant('kind', [
    v.object({ kind: v.literal('list') }),
    v.object({ kind: v.literal('check'), file: v.optional(v.string()) }),
    v.object({ kind: v.literal('upload'), file: v.string() }),
    v.object({ kind: v.literal('uploadAndActivate'), file: v.string() }),
    v.object({ kind: v.literal('activate'), id: v.string() }),
    v.object({ kind: v.literal('delete'), id: v.string() }),
    v.object({ kind: v.literal('unattended'), directory: v.string(), hostReboot: v.boolean() }),
  ]),
});

/** What the words of one rflash ask for. */
export type FlashRequest = Readonly<v.InferOutput<typeof FlashRequest>>;

/** Throws when it is none: requests are made by this plugin only. */
export function decodeFlashRequest(request: unknown): FlashRequest {
  return v.parse(FlashRequest, request);
}
