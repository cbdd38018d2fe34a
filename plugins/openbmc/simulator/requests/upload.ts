import { createHash } from 'node:crypto';
import { type Bmc, later, settle, timer } from '../bmc.js';
import { type Counters, countUpload, type ReceivedUpload } from '../counters.js';
import { readTar, type TarFacts } from '../manifest.js';
import { crashWebServer } from '../reboot.js';
import { identify } from '../session.js';
import { type Activation, imageId, isPurpose, type SoftwareImage } from '../software.js';
import { closing, type Exchange, type Handled, loginRequired, send } from './exchange.js';

/** POST or PUT of an image. It is counted, hashed and looked into as it comes, never kept. */
export function upload(exchange: Exchange): Handled {
  const { bmc, path } = exchange;
  const name = path.slice('/upload/image/'.length);
  const refusal = refuse(exchange, name !== '');
  if (refusal !== undefined) return refusal;
  if (!bmc.uploading) receive(exchange, name);
  else if (bmc.generation.upload.second === 'busy') return closing(bmc.generation.answers.uploadBusy());
  else bmc.waitingUploads.push(() => receive(exchange, name));
  return 'later';
}

/** What is decided on the headers alone; undefined when the body is wanted. */
function refuse(exchange: Exchange, isNamed: boolean): Handled | undefined {
  const { bmc, request, method, path } = exchange;
  const { answers, upload: traits } = bmc.generation;
  const { 'content-length': length, 'content-type': contentType = '' } = request.headers;
  const bytes = length === undefined ? undefined : Number(length);
  if (bmc.behaviour.restOff) return closing(answers.noObject());
  if (bytes !== undefined && bytes > traits.limitBytes) return closing(answers.uploadTooBig(false));
  const identity = identify(bmc, request);
  if (identity === undefined) {
    const isSmall = bytes !== undefined && bytes <= traits.anonymousBytes;
    return isSmall && !exchange.expects ? discard(exchange) : closing(loginRequired(exchange));
  }
  if (!(isNamed ? traits.named : traits.plain).includes(method))
    return closing(answers.methodNotAllowed(path));
  if (bmc.behaviour.passwordExpired) return closing(answers.passwordExpired(identity.user));
  if (bmc.behaviour.role !== 'Administrator') return closing(answers.noPrivilege());
  const isRightType = !traits.strictType || contentType === 'application/octet-stream';
  return isRightType ? undefined : closing(answers.uploadType(contentType));
}

/** Reads the body to its end for nothing, and then asks for a login. */
function discard(exchange: Exchange): 'later' {
  exchange.request.resume();
  exchange.request.once('end', () => send(exchange, loginRequired(exchange)));
  return 'later';
}

function receive(exchange: Exchange, name: string): void {
  const { bmc, request, response } = exchange;
  const { behaviour } = bmc;
  const tar = readTar();
  const hash = behaviour.hashesUploads ? createHash('sha256') : undefined;
  let bytes = 0;
  let isEnded = false;
  const counters = beginUpload(bmc);
  if (exchange.expects) response.writeContinue();

  const over = (sha256: string | undefined, id: string | undefined, status: number): void => {
    if (isEnded) return;
    isEnded = true;
    const { version, purpose } = tar.facts();
    endUpload(bmc, counters, { name, bytes, sha256, version, purpose, id, status });
  };
  const stall = stallGuard(exchange, () => over(undefined, undefined, 0));
  const pace = pacer(exchange);

  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    stall.moved();
    if (isEnded) return;
    hash?.update(chunk);
    tar.push(chunk);
    if (bytes > bmc.generation.upload.limitBytes) {
      stall.stop();
      over(undefined, undefined, 500);
      send(exchange, closing(bmc.generation.answers.uploadTooBig(true)));
    } else if (behaviour.crashAboveBytes > 0 && bytes > behaviour.crashAboveBytes) {
      stall.stop();
      over(undefined, undefined, 0);
      crashWebServer(bmc);
    } else {
      pace(bytes);
    }
  });
  request.once('end', () => {
    stall.stop();
    if (isEnded) return;
    const sha256 = hash?.digest('hex');
    awaitImage(exchange, tar.facts(), (id, status) => over(sha256, id, status));
  });
  request.once('close', () => {
    stall.stop();
    if (!request.complete) over(undefined, undefined, 0);
  });
}

function beginUpload(bmc: Bmc): Counters {
  const { counters } = bmc;
  bmc.uploading = true;
  counters.openUploads += 1;
  counters.maxUploads = Math.max(counters.maxUploads, counters.openUploads);
  return counters;
}

function endUpload(bmc: Bmc, counters: Counters, received: ReceivedUpload): void {
  counters.openUploads -= 1;
  countUpload(counters, received);
  // After a reset the BMC is another one, and free.
  if (counters !== bmc.counters) return;
  bmc.uploading = false;
  bmc.waitingUploads.shift()?.();
}

/** A body that stands still too long ends the connection, with no answer. */
function stallGuard(exchange: Exchange, ended: () => void): { moved(): void; stop(): void } {
  const { bmc, request } = exchange;
  const { bodyStallMs } = bmc.generation;
  if (!Number.isFinite(bodyStallMs)) return { moved: () => undefined, stop: () => undefined };
  let movedAt = bmc.clock.now();
  let callOff: () => void = () => undefined;
  const watch = (ms: number): void => {
    callOff = timer(bmc, ms, () => {
      const left = movedAt + bodyStallMs - bmc.clock.now();
      if (left > 0) {
        watch(left);
        return;
      }
      ended();
      request.socket.destroy();
    });
  };
  watch(bodyStallMs);
  return {
    moved() {
      movedAt = bmc.clock.now();
    },
    stop: () => callOff(),
  };
}

/** Holds the body back to the BMC's speed. */
function pacer({ bmc, request }: Exchange): (bytes: number) => void {
  const rate = bmc.behaviour.uploadBytesPerSecond;
  if (rate <= 0) return () => undefined;
  const started = bmc.clock.now();
  return (bytes) => {
    const ahead = started + (bytes * 1000) / rate - bmc.clock.now();
    if (ahead < 1) return;
    request.pause();
    timer(bmc, ahead, () => request.resume());
  };
}

/**
 * The image appears after its time and is answered with its id; one that does not (no MANIFEST, another machine, a
 * version that is there already) is answered 400 after the whole wait. Early levels answer at once.
 */
function awaitImage(
  exchange: Exchange,
  facts: TarFacts,
  over: (id: string | undefined, status: number) => void,
): void {
  const { bmc, losesImage } = exchange;
  const { behaviour, startedAt } = bmc;
  const { answers, upload: traits } = bmc.generation;
  const image = losesImage || comesTooSoon(bmc) ? undefined : newImage(bmc, facts);
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

function comesTooSoon(bmc: Bmc): boolean {
  const now = bmc.clock.now();
  const isTooSoon = now - bmc.lastUploadAt < bmc.behaviour.backToBackMs;
  bmc.lastUploadAt = now;
  return isTooSoon;
}

function newImage(bmc: Bmc, facts: TarFacts): SoftwareImage | undefined {
  const { version, purpose, machineName } = facts;
  if (version === undefined) return undefined;
  if (bmc.behaviour.machineName !== undefined && machineName !== bmc.behaviour.machineName) return undefined;
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

/** First the version, then, when the image has been looked through, what can be done with it. */
function appear(bmc: Bmc, image: SoftwareImage, facts: TarFacts): void {
  bmc.images.push(image);
  if (image.purpose.endsWith('.Unknown')) return;
  later(bmc, bmc.behaviour.analysisMs, () => {
    image.activation = verdict(bmc, image, facts);
  });
}

const bmcMembers = ['image-kernel', 'image-rofs', 'image-rwfs', 'image-u-boot'];

function verdict(bmc: Bmc, image: SoftwareImage, { members }: TarFacts): Activation {
  if (!bmc.behaviour.checksMembers) return 'Ready';
  const hasHost = members.some((name) => name === 'pnor.xz.squashfs' || name.endsWith('.pnor'));
  const hasBmc = members.includes('image-bmc') || bmcMembers.every((name) => members.includes(name));
  return (isPurpose(image, 'BMC') && hasBmc) || (isPurpose(image, 'Host') && hasHost) ? 'Ready' : 'Invalid';
}
