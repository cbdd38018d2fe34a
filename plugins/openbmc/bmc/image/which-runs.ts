import type { Functional, SoftwareImage, SoftwareList } from '../verbs/index.js';

// Which of the images on a BMC runs, and which one it starts next. Two things tell: the list of what is functional, which
// early levels do not have, and the priority, by which a BMC chooses what it starts.

/** What an image is to its BMC or host. */
export type Standing =
  /** The BMC says that it runs. */
  | 'runs'
  /** Another one runs, and the next restart starts this one. */
  | 'next'
  /** The BMC says what runs, and it is not this one. */
  | 'rests'
  /** The BMC does not say what runs; this is the one it starts, which has to do. */
  | 'first'
  /** The BMC does not say what runs, and does not start this one. */
  | 'untold';

type Known = Pick<SoftwareList, 'functional'>;

export function standingOf({ id, priority }: Pick<SoftwareImage, 'id' | 'priority'>, list: Known): Standing {
  if (isSaidToRun(id, list)) return 'runs';
  if (saysWhatRuns(list)) return priority === 0 ? 'next' : 'rests';
  return priority === 0 ? 'first' : 'untold';
}

/** Whether the BMC tells at all which of its images run. */
export function saysWhatRuns({ functional }: Known): boolean {
  return functional !== undefined;
}

/** Whether the BMC says that this image runs. */
export function isSaidToRun(id: string, { functional }: Known): boolean {
  return functional?.includes(id) === true;
}

/** The images of which the BMC says that they run: none where it does not tell. */
export function saidToRun(list: SoftwareList): readonly SoftwareImage[] {
  return list.images.filter(({ id }) => isSaidToRun(id, list));
}

/**
 * Whether an active image is the one that starts. A BMC that knows no priorities starts what it has activated; one that
 * tells those of others of its kind and not this one's does not say so, unless it runs it.
 */
export function startsFirst(
  { id, priority, purpose }: Pick<SoftwareImage, 'id' | 'priority' | 'purpose'>,
  list: SoftwareList,
): boolean {
  if (priority !== undefined) return priority === 0;
  // Where images are pushed a BMC has no priorities: what is told there is what we know ourselves.
  if (list.update !== undefined || isSaidToRun(id, list)) return true;
  return list.images.every((one) => one.purpose !== purpose || one.priority === undefined);
}

/** What could start in the place of an image: the others of its kind that are active and do not run. */
export function couldStartInstead(
  { purpose }: Pick<SoftwareImage, 'purpose'>,
  list: SoftwareList,
): readonly SoftwareImage[] {
  return list.images.filter(
    (one) => one.purpose === purpose && one.activation === 'Active' && !isSaidToRun(one.id, list),
  );
}

/** What the next restart starts where this image runs; undefined when the BMC does not tell. */
export function startsNext(image: SoftwareImage, list: SoftwareList): SoftwareImage | undefined {
  const others = couldStartInstead(image, list);
  const first = others.find(({ priority }) => priority === 0);
  if (first !== undefined) return first;
  return others.length === 0 || image.priority === 0 ? image : undefined;
}

/** What a BMC lists as functional. An empty list tells as little as none [openbmc.pm:2772, 5178]. */
export function functionalOf(ids: Iterable<string>): Functional | undefined {
  const [first, ...more] = new Set(ids);
  return first === undefined ? undefined : [first, ...more];
}
