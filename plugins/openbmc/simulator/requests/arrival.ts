import { type Bmc, later, settle, timer } from '../bmc.js';
import type { TarFacts } from '../manifest.js';
import { logEvent } from '../simulated-event-log.js';
import {
  type Activation,
  imageChanged,
  imageId,
  isPurpose,
  type SoftwareImage,
} from '../simulated-software.js';
import { type Exchange, send } from './simulated-exchange.js';

/**
 * The image appears after its time and is answered with its id; one that does not (no MANIFEST, another machine, a
 * version that is there already) is answered 400 after the whole wait. Early levels answer at once.
 */
export function awaitImage(
  exchange: Exchange,
  facts: TarFacts,
  bytes: number,
  over: (id: string | undefined, status: number) => void,
): void {
  const { bmc, losesImage } = exchange;
  const { behaviour, startedAt } = bmc;
  const { answers, upload: traits } = bmc.generation;
  const isLost = losesImage || comesTooSoon(bmc) || isCutShort(bmc, bytes);
  const image = isLost ? undefined : newImage(bmc, facts);
  const isInTime = losesImage || (image !== undefined && behaviour.idDelayMs <= traits.versionWaitMs);
  const answersAtOnce = behaviour.uploadAnswer === 'null';
  if (image !== undefined) {
    later(bmc, behaviour.idDelayMs, () => {
      if (bmc.startedAt === startedAt) appear(bmc, image, facts);
    });
  }
  timer(bmc, answersAtOnce ? 0 : isInTime ? behaviour.idDelayMs : traits.versionWaitMs, () => {
    settle(bmc);
    const id = isInTime ? (image?.id ?? bmc.random(4).toString('hex')) : undefined;
    const answer = answersAtOnce
      ? answers.ok(null)
      : id === undefined
        ? answers.uploadNotSeen()
        : answers.ok(id);
    over(id, answer.status);
    send(exchange, answer);
  });
}

/** The image before this one came so shortly ago that this one gets lost. */
export function comesTooSoon(bmc: Bmc): boolean {
  const now = bmc.clock.now();
  const isTooSoon = now - bmc.lastUploadAt < bmc.behaviour.backToBackMs;
  bmc.lastUploadAt = now;
  return isTooSoon;
}

/** bmcweb writes what fits and does not notice [bmcweb: image_upload.hpp]; the tar is then broken. */
function isCutShort(bmc: Bmc, bytes: number): boolean {
  if (bytes <= (bmc.behaviour.freeBytes ?? bytes)) return false;
  logEvent(bmc, 'xyz.openbmc_project.Software.Image.Error.UnTarFailure', ['PATH=/tmp/images']);
  return true;
}

/** The object an upload will be; undefined when it will not be any. */
export function newImage(bmc: Bmc, facts: TarFacts): SoftwareImage | undefined {
  const { version, purpose, machineName } = facts;
  if (version === undefined) return undefined;
  if (bmc.behaviour.machineName !== undefined && machineName !== bmc.behaviour.machineName) {
    logEvent(bmc, 'xyz.openbmc_project.Software.Image.Error.ImageFailure', [
      'FAIL=Machine name does not match',
    ]);
    return undefined;
  }
  const id = imageId(bmc, version);
  if (bmc.images.some((known) => known.id === id)) return undefined;
  return {
    id,
    version,
    purpose: purpose ?? 'xyz.openbmc_project.Software.Version.VersionPurpose.Unknown',
    extendedVersion: facts.extendedVersion ?? '',
    path: `/tmp/images/${id}`,
    activation: undefined,
    requested: 'None',
    priority: undefined,
    progress: undefined,
    functional: false,
    deletes: 0,
  };
}

/** Its id is taken, which levels tell that make it from the version. */
export function hasImage(bmc: Bmc, version: string): boolean {
  if (bmc.generation.idScheme === 'random') return false;
  const id = imageId(bmc, version);
  return bmc.images.some((known) => known.id === id);
}

/** First the version, then, when the image has been looked through, what can be done with it. */
export function appear(bmc: Bmc, image: SoftwareImage, facts: TarFacts): void {
  bmc.images.push(image);
  if (image.purpose.endsWith('.Unknown')) return;
  later(bmc, bmc.behaviour.analysisMs, () => {
    image.activation = verdict(bmc, image, facts);
    imageChanged(bmc, image);
  });
}

const bmcMembers = ['image-kernel', 'image-rofs', 'image-rwfs', 'image-u-boot'];

function verdict(bmc: Bmc, image: SoftwareImage, { members }: TarFacts): Activation {
  if (!bmc.behaviour.checksMembers) return 'Ready';
  const hasHost = members.some((name) => name === 'pnor.xz.squashfs' || name.endsWith('.pnor'));
  const hasBmc = members.includes('image-bmc') || bmcMembers.every((name) => members.includes(name));
  return (isPurpose(image, 'BMC') && hasBmc) || (isPurpose(image, 'Host') && hasHost) ? 'Ready' : 'Invalid';
}
