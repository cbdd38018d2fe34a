import { createHash } from 'node:crypto';
import type { Answer } from '../answers/simulated-answer.js';
import type { Bmc } from '../bmc.js';
import { type Counters, countUpload, type ReceivedUpload } from '../counters.js';
import { readTar, type TarFacts } from '../manifest.js';
import { crashWebServer } from '../reboot.js';
import { bare } from '../redfish/answers.js';
import { identify, isExpired } from '../simulated-session.js';
import { awaitImage } from './arrival.js';
import { closing, type Exchange, type Handled, loginRequired, send } from './simulated-exchange.js';
import { pacer, stallGuard } from './simulated-pace.js';

/** POST or PUT of an image. It is counted, hashed and looked into as it comes, never kept. */
export function upload(exchange: Exchange): Handled {
  const { bmc, path } = exchange;
  const name = path.slice('/upload/image/'.length);
  const refusal = refuse(exchange, name !== '');
  if (refusal !== undefined) return refusal;
  if (!bmc.uploading) receiveNamed(exchange, name);
  else if (bmc.generation.upload.second === 'busy') return closing(bmc.generation.answers.uploadBusy());
  else bmc.waitingUploads.push(() => takeTurn(exchange, name));
  return 'later';
}

/** A client that has given up meanwhile loses its turn. */
function takeTurn(exchange: Exchange, name: string): void {
  if (exchange.request.destroyed) exchange.bmc.waitingUploads.shift()?.();
  else receiveNamed(exchange, name);
}

function receiveNamed(exchange: Exchange, name: string): void {
  receive(exchange, {
    name,
    tooBig: exchange.bmc.generation.answers.uploadTooBig(true),
    finish: (facts, bytes, over) => awaitImage(exchange, facts, bytes, over),
  });
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
  if (bmc.generation.legacy === 'absent') return closing(bare(404));
  if (!(isNamed ? traits.named : traits.plain).includes(method))
    return closing(answers.methodNotAllowed(path));
  if (isExpired(bmc, identity.user)) return closing(answers.passwordExpired(identity.user));
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

/** A body the image is in. */
export interface ImageBody {
  write(chunk: Buffer): void;
  /** `done` is called when the image has been passed on to its end. */
  end(done: () => void): void;
}

export interface Reception {
  /** The last part of the path. */
  readonly name: string;
  /** Finds the image in the body; the whole body is the image when absent. */
  readonly body?: (image: (chunk: Buffer) => void) => ImageBody;
  readonly tooBig: Answer;
  /** The image is complete; `over` counts it, with its id and the status that is answered. */
  readonly finish: (
    facts: TarFacts,
    bytes: number,
    over: (id: string | undefined, status: number) => void,
  ) => void;
}

function wholeBody(image: (chunk: Buffer) => void): ImageBody {
  return { write: image, end: (done) => done() };
}

/** Takes an image in. It is counted, hashed and looked into as it comes. */
export function receive(exchange: Exchange, reception: Reception): void {
  const { bmc, request, response } = exchange;
  const { name } = reception;
  const { behaviour } = bmc;
  const tar = readTar();
  const hash = behaviour.hashesUploads ? createHash('sha256') : undefined;
  let bytes = 0;
  let received = 0;
  let isEnded = false;
  const body = (reception.body ?? wholeBody)((chunk) => {
    bytes += chunk.length;
    hash?.update(chunk);
    tar.push(chunk);
  });
  const counters = beginUpload(bmc);
  if (exchange.expects) response.writeContinue();

  const over = (sha256: string | undefined, id: string | undefined, status: number): void => {
    if (isEnded) return;
    isEnded = true;
    const { version, purpose } = tar.facts();
    // A form that asks for a target has no image.
    const hasImage = reception.body === undefined || bytes > 0;
    const upload = { name, bytes, sha256, version, purpose, id, status };
    endUpload(bmc, counters, hasImage ? upload : undefined);
  };
  const stall = stallGuard(exchange, () => over(undefined, undefined, 0));
  const pace = pacer(exchange);

  request.on('data', (chunk: Buffer) => {
    received += chunk.length;
    stall.moved();
    if (isEnded) return;
    body.write(chunk);
    if (received > bmc.generation.upload.limitBytes) {
      stall.stop();
      over(undefined, undefined, 500);
      send(exchange, closing(reception.tooBig));
    } else if (behaviour.crashAboveBytes > 0 && received > behaviour.crashAboveBytes) {
      stall.stop();
      over(undefined, undefined, 0);
      crashWebServer(bmc);
    } else {
      pace(received);
    }
  });
  request.once('end', () => {
    stall.stop();
    if (isEnded) return;
    body.end(() => {
      const sha256 = hash?.digest('hex');
      const noSpace = bmc.generation.answers.uploadNoSpace;
      if (noSpace !== undefined && bytes > (behaviour.freeBytes ?? bytes)) {
        over(undefined, undefined, 500);
        send(exchange, noSpace());
        return;
      }
      reception.finish(tar.facts(), bytes, (id, status) => over(sha256, id, status));
    });
  });
  request.once('close', () => {
    stall.stop();
    // All bytes may have come and not been read yet, at the BMC's own speed: that is no upload either.
    if (!request.readableEnded) over(undefined, undefined, 0);
  });
}

function beginUpload(bmc: Bmc): Counters {
  const { counters } = bmc;
  bmc.uploading = true;
  counters.openUploads += 1;
  counters.maxUploads = Math.max(counters.maxUploads, counters.openUploads);
  return counters;
}

function endUpload(bmc: Bmc, counters: Counters, received: ReceivedUpload | undefined): void {
  counters.openUploads -= 1;
  if (received !== undefined) countUpload(counters, received);
  // After a reset the BMC is another one, and free.
  if (counters !== bmc.counters) return;
  bmc.uploading = false;
  bmc.waitingUploads.shift()?.();
}
