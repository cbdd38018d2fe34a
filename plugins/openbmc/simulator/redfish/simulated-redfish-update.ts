import { requestActivation } from '../activation.js';
import type { Answer } from '../answers/simulated-answer.js';
import { type Bmc, keepTime, later, settle, timer } from '../bmc.js';
import type { TarFacts } from '../manifest.js';
import { requestReboot } from '../reboot.js';
import { appear, comesTooSoon, hasImage, newImage } from '../requests/arrival.js';
import { type Exchange, send } from '../requests/simulated-exchange.js';
import { logEvent } from '../simulated-event-log.js';
import { isPurpose, type SoftwareImage } from '../simulated-software.js';
import { refusal } from './answers.js';
import type { Task } from './simulated-redfish-state.js';
import { accepted, endTask, progressTask, startTask } from './tasks.js';
import type { UpdateParameters } from './update-parameters.js';

/** An image that has come in, and what is to be done with it. */
export interface Update extends UpdateParameters {
  readonly exchange: Exchange;
  readonly facts: TarFacts;
  /** endless: it is answered like any other, and nothing follows. busyStored: it is refused, and kept. */
  readonly kind: 'endless' | 'busyStored' | undefined;
  readonly over: (id: string | undefined, status: number) => void;
}

/** True while an image is being received or unpacked. */
export function isUpdating(bmc: Bmc): boolean {
  return bmc.uploading || bmc.unpacking;
}

/** An upload is an activation: the image is unpacked, activated, and the BMC started again when it is Immediate. */
export function startUpdate(update: Update): void {
  const { exchange, facts, kind } = update;
  const { bmc } = exchange;
  if (kind === 'busyStored') {
    keepForNothing(update);
    return;
  }
  if (kind === 'endless' || exchange.losesImage || comesTooSoon(bmc)) {
    answer(update, undefined, accepted(bmc, startTask(bmc, exchange.path)));
    return;
  }
  const refused = bmc.behaviour.updateMode === 'files' ? wrongImage(bmc, facts) : undefined;
  const isWanted = refused === undefined && !isOfOtherUpdater(update);
  const image = isWanted ? newImage(bmc, facts) : undefined;
  bmc.unpacking = true;
  if (bmc.behaviour.updateMode === 'files') answerWithVerdict(update, image, refused);
  else answerAtOnce(update, image);
  keepTime(bmc);
}

export const BUSY_S = '30';

export function isBusy(bmc: Bmc, wait = BUSY_S): Answer {
  return refusal(bmc, 503, [['ServiceTemporarilyUnavailable', wait]], { 'Retry-After': wait });
}

/** bmcweb writes the image into /tmp/images after it has said no: it is unpacked, and nobody activates it. */
function keepForNothing(update: Update): void {
  const { exchange, facts } = update;
  const { bmc } = exchange;
  const isNew = facts.version !== undefined && !hasImage(bmc, facts.version);
  const image = isNew ? newImage(bmc, facts) : undefined;
  answer(update, undefined, isBusy(bmc));
  if (image !== undefined) later(bmc, bmc.behaviour.idDelayMs, () => appear(bmc, image, facts));
}

function answer(update: Update, id: string | undefined, given: Answer): void {
  update.over(id, given.status);
  send(update.exchange, given);
}

/** D-Bus mode: 202, whatever the image is worth. */
function answerAtOnce(update: Update, image: SoftwareImage | undefined): void {
  const { exchange, facts } = update;
  const { bmc } = exchange;
  const task = startTask(bmc, exchange.path);
  answer(update, image?.id, accepted(bmc, task));
  later(bmc, bmc.behaviour.idDelayMs, () => {
    if (!bmc.redfish.tasks.includes(task)) return;
    if (image === undefined) {
      bmc.unpacking = false;
      if (facts.version === undefined) logEvent(bmc, imageError('ManifestFileFailure'));
      endTask(bmc, task, 'Exception');
      return;
    }
    follow(update, image, task);
    appear(bmc, image, facts);
  });
}

/** /tmp/images mode: the answer waits until it is known what the image is worth. */
function answerWithVerdict(
  update: Update,
  image: SoftwareImage | undefined,
  refused: Answer | undefined,
): void {
  const { exchange, facts } = update;
  const { bmc } = exchange;
  const { idDelayMs, analysisMs } = bmc.behaviour;
  const { versionWaitMs } = bmc.generation.upload;
  if (image === undefined) {
    timer(bmc, idDelayMs, () => {
      bmc.unpacking = false;
      answer(update, undefined, refused ?? refusal(bmc, 400, [['MissingOrMalformedPart']]));
    });
    return;
  }
  const { startedAt } = bmc;
  const delay = idDelayMs + analysisMs;
  let task: Task | undefined;
  later(bmc, idDelayMs, () => {
    if (bmc.startedAt !== startedAt) return;
    task = startTask(bmc, exchange.path);
    follow(update, image, task);
    appear(bmc, image, facts);
  });
  timer(bmc, Math.min(delay, versionWaitMs), () => {
    settle(bmc);
    const isInTime = delay <= versionWaitMs && task !== undefined;
    answer(
      update,
      isInTime ? image.id : undefined,
      isInTime && task !== undefined ? accepted(bmc, task) : refusal(bmc, 500, [['InternalError']]),
    );
  });
}

/** Where the host has its own updater, neither takes the other's images; the log says why. */
function isOfOtherUpdater({ exchange: { bmc }, facts, isForHost }: Update): boolean {
  const { updateMode, updaters } = bmc.behaviour;
  if (updateMode === 'files' || updaters === 'one') return false;
  if (facts.purpose === undefined || facts.purpose.endsWith('.Host') === isForHost) return false;
  logEvent(bmc, imageError('ImageFailure'), ['FAIL=Purpose is not supported']);
  return true;
}

/** What the POST itself says of a bad image; undefined for a good one. */
function wrongImage(bmc: Bmc, facts: TarFacts): Answer | undefined {
  if (facts.version === undefined) return refusal(bmc, 400, [['MissingOrMalformedPart']]);
  if (!hasImage(bmc, facts.version)) return undefined;
  return refusal(bmc, 409, [['ResourceAlreadyExists', 'UpdateService', 'Version', 'uploaded version']]);
}

function imageError(name: string): string {
  return `xyz.openbmc_project.Software.Image.Error.${name}`;
}

/** The task tells how the image fares, and the image is activated when it can be. */
function follow({ exchange: { bmc }, applyTime }: Update, image: SoftwareImage, task: Task): void {
  bmc.imageWatchers.set(image, () => {
    switch (image.activation) {
      case 'Ready':
        bmc.unpacking = false;
        requestActivation(bmc, image, 'Active');
        return;
      case 'Activating':
        progressTask(bmc, task, image.progress ?? 0);
        return;
      case 'Active':
        bmc.imageWatchers.delete(image);
        endTask(bmc, task, 'Completed');
        if (applyTime === 'Immediate' && isPurpose(image, 'BMC')) requestReboot(bmc);
        return;
      case 'Invalid':
      case 'Failed':
        bmc.unpacking = false;
        bmc.imageWatchers.delete(image);
        endTask(bmc, task, 'Exception');
        return;
      case 'NotReady':
      case undefined:
        return;
      default:
        image.activation satisfies never;
    }
  });
}
