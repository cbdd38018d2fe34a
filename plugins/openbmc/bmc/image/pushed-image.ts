import * as v from 'valibot';
import type { SoftwareImage, SoftwareList } from '../verbs/index.js';
import { couldStartInstead, isSaidToRun } from './which-runs.js';

// Redfish does not tell which image the next restart starts. What was pushed from here, and what was on the BMC before,
// tells it: until the BMC restarts, and after that as long as nothing else has come.

/** An image that was made the one that starts next. */
const PushedImage = v.object({
  version: v.string(),
  /** The last word: BMC, Host … */
  purpose: v.optional(v.string()),
  /** When the BMC had started, by its own clock; undefined when it does not tell. */
  started: v.optional(v.number()),
  /** What was on the BMC then. */
  before: v.array(v.object({ id: v.string(), version: v.optional(v.string()) })),
});

/** At most one of each purpose. */
export const pushedImages = v.array(PushedImage);

export type PushedImage = Readonly<v.InferOutput<typeof PushedImage>>;

export type KnownImage = PushedImage['before'][number];

/** More than any BMC has: what is beyond is taken for what came later, of which nothing is said. */
const MOST_BEFORE = 64;

export function imagesBefore(images: readonly Pick<SoftwareImage, 'id' | 'version'>[]): KnownImage[] {
  return images.slice(0, MOST_BEFORE).map(({ id, version }) => ({ id, version }));
}

/** Notes what was pushed in the place of what was before of its purpose. */
export function withPushed(
  all: readonly PushedImage[] | undefined,
  ...more: readonly PushedImage[]
): readonly PushedImage[] {
  const isReplaced = ({ purpose }: PushedImage) => more.some((one) => one.purpose === purpose);
  return [...(all ?? []).filter((one) => !isReplaced(one)), ...more];
}

/**
 * The priority that the image has by what was pushed: 0 starts next, 1 does not, undefined is not known.
 * @param started when the BMC started, by its own clock
 */
export function priorityByPush(
  image: SoftwareImage,
  list: SoftwareList,
  pushed: readonly PushedImage[] | undefined,
  started: number | undefined,
): number | undefined {
  if (image.activation !== 'Active') return undefined;
  const isRunning = isSaidToRun(image.id, list);
  if (isRunning && couldStartInstead(image, list).length === 0) return 0;
  const push = pushed?.find(({ purpose }) => purpose === image.purpose);
  if (push === undefined || otherCame(image, list, push)) return undefined;
  const came = whatCame(push, list);
  const isIt = came.some(({ id }) => id === image.id);
  if (isSameStart(push.started, started)) {
    if (came.length === 0) return undefined;
    if (isIt) return 0;
    return isRunning ? 1 : undefined;
  }
  const hasStarted = push.started !== undefined && started !== undefined;
  return hasStarted && isIt && isRunning ? 0 : undefined;
}

/** The images that were pushed: of several copies of the version those that were not there before. */
function whatCame({ version, purpose, before }: PushedImage, { images }: SoftwareList) {
  const same = images.filter(
    (one) => one.activation === 'Active' && one.version === version && one.purpose === purpose,
  );
  const isNew = same.filter(({ id }) => !before.some((one) => one.id === id));
  return isNew.length > 0 ? isNew : same;
}

/** Something that was not there and was not pushed from here could start as well. */
function otherCame(image: SoftwareImage, list: SoftwareList, { version, before }: PushedImage): boolean {
  return couldStartInstead(image, list).some(
    (one) =>
      one.version !== version && !before.some(({ id, version }) => id === one.id || version === one.version),
  );
}

/** The time of a start moves by a second from answer to answer. */
const JITTER_MS = 2_000;

function isSameStart(one: number | undefined, other: number | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return Math.abs(one - other) <= JITTER_MS;
}
