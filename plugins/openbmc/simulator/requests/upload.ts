import { createHash } from 'node:crypto';
import type { Bmc } from '../bmc.js';
import { type Counters, countUpload, type ReceivedUpload } from '../counters.js';
import { readTar } from '../manifest.js';
import { crashWebServer } from '../reboot.js';
import { identify } from '../session.js';
import { awaitImage } from './arrival.js';
import { closing, type Exchange, type Handled, loginRequired, send } from './exchange.js';
import { pacer, stallGuard } from './pace.js';

/** POST or PUT of an image. It is counted, hashed and looked into as it comes, never kept. */
export function upload(exchange: Exchange): Handled {
  const { bmc, path } = exchange;
  const name = path.slice('/upload/image/'.length);
  const refusal = refuse(exchange, name !== '');
  if (refusal !== undefined) return refusal;
  if (!bmc.uploading) receive(exchange, name);
  else if (bmc.generation.upload.second === 'busy') return closing(bmc.generation.answers.uploadBusy());
  else bmc.waitingUploads.push(() => takeTurn(exchange, name));
  return 'later';
}

/** A client that has given up meanwhile loses its turn. */
function takeTurn(exchange: Exchange, name: string): void {
  if (exchange.request.destroyed) exchange.bmc.waitingUploads.shift()?.();
  else receive(exchange, name);
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
    const noSpace = bmc.generation.answers.uploadNoSpace;
    if (noSpace !== undefined && bytes > (behaviour.freeBytes ?? bytes)) {
      over(undefined, undefined, 500);
      send(exchange, noSpace());
      return;
    }
    awaitImage(exchange, tar.facts(), bytes, (id, status) => over(sha256, id, status));
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

function endUpload(bmc: Bmc, counters: Counters, received: ReceivedUpload): void {
  counters.openUploads -= 1;
  countUpload(counters, received);
  // After a reset the BMC is another one, and free.
  if (counters !== bmc.counters) return;
  bmc.uploading = false;
  bmc.waitingUploads.shift()?.();
}
