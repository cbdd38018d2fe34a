import * as v from 'valibot';
import type { PlanOf } from '../command/common-plan.js';

const common = {
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

export const flashPlan = v.variant('kind', [
  v.object({ kind: v.literal('list'), ...common }),
  v.object({
    kind: v.literal('check'),
    /** What the file that is named holds. */
    file: v.optional(v.object({ path: v.string(), version: v.string(), purpose: v.string() })),
    ...common,
  }),
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
export type FlashPlan = PlanOf<typeof flashPlan>;

type Without<Plan, Key extends PropertyKey> = Plan extends unknown ? Omit<Plan, Key> : never;

/** The part of a plan that depends on the mode. */
export type PlanWork = Without<FlashPlan, keyof typeof common>;

/** What the words of one rflash ask for. */
export interface FlashRequest extends Pick<FlashPlan, keyof typeof common> {
  readonly mode: FlashMode;
}

/** Its options and what stands behind them; files are not read yet. */
export type FlashMode =
  | { readonly kind: 'list' }
  | { readonly kind: 'check'; readonly file: string | undefined }
  | { readonly kind: 'upload' | 'uploadAndActivate'; readonly file: string }
  | { readonly kind: 'activate' | 'delete'; readonly id: string }
  | { readonly kind: 'unattended'; readonly directory: string; readonly hostReboot: boolean };

export type PlannedImage = Readonly<v.InferOutput<typeof PlannedImage>>;

/** The images that a plan sends. */
export function imagesOf(plan: FlashPlan): readonly PlannedImage[] {
  switch (plan.kind) {
    case 'upload':
    case 'uploadAndActivate':
      return [plan.image];
    case 'unattended':
      return [plan.bmc, plan.host];
    case 'list':
    case 'check':
    case 'delete':
    case 'activate':
      return [];
  }
}
