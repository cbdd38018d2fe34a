import { type FlashPlan, imagesOf } from './rflash-plan.js';

/** What a flash brings: versions, or the id of an image. Undefined for what brings nothing. */
export function aboutPlan(plan: FlashPlan): string | undefined {
  if ('id' in plan) return plan.id;
  const versions = imagesOf(plan).map(({ version }) => version);
  return versions.length === 0 ? undefined : versions.join(', ');
}

/**
 * Why a flash is not the one it was, in words of its files; undefined where the same images do the same.
 * @param before undefined where it cannot be read
 */
export function differenceOf(before: FlashPlan | undefined, now: FlashPlan): string | undefined {
  if (before === undefined) return 'what that job did cannot be read any more';
  if (before.kind !== now.kind) return `it did ${before.kind}, and this would be ${now.kind}`;
  const olds = imagesOf(before);
  const other = imagesOf(now).find(
    (image, at) => image.sha256 !== olds[at]?.sha256 || image.version !== olds[at]?.version,
  );
  return other === undefined ? undefined : `${other.path} is another file now (${other.version})`;
}
