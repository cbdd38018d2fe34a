import { randomUUID } from 'node:crypto';
import { appendFile, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Settings } from '../../../../lib/settings/settings.js';
import { unanswered, unsent } from '../arrived.js';
import { answerOf, type HttpAnswer } from '../http/http-answer.js';
import { refusedBy } from '../http/json-answer.js';
import { silent } from '../http/silence.js';
import type { Problem } from '../problem.js';
import { messages } from '../problem-texts.js';
import type { Attempt, Sessions } from '../session/sessions.js';
import { verdictOf } from '../session/verdict.js';
import type { Downloaded } from '../verbs/dump-verbs.js';
import type { BmcReply } from '../verbs/index.js';
import { runCurl } from './curl-child.js';
import { readCurlEnd } from './curl-end.js';
import { curlExit, readWritten } from './curl-exit.js';
import type { CurlSender } from './curl-send.js';
import { downloadConfig } from './curl-transfer.js';
import { roomFor, watchDownload } from './download-bounds.js';

/** What a download needs of its dialect. */
interface Downloader extends CurlSender {
  readonly sessions: Sessions;
}

/** An HTTP status tells how a download ended; the body of a refusal is not kept. */
interface Fetched {
  readonly kind: 'answer';
  readonly answer: HttpAnswer;
  readonly bytes: number;
}

/**
 * Fetches a file from the BMC by a curl child, under the same limits as uploads. It is written beside its place under
 * another name, readable by root only, and gets its own name when it is complete.
 */
export async function downloadByCurl(
  rest: Downloader,
  path: string,
  file: string,
): Promise<BmcReply<Downloaded>> {
  const part = join(dirname(file), `.${basename(file)}.${randomUUID()}`);
  try {
    await (await open(part, 'wx', 0o600)).close();
  } catch {
    return unsent(messages.download.notWritable(file));
  }
  try {
    const end = await rest.sessions.use<Fetched | Problem>(
      rest.node,
      rest.budget,
      rest.signal,
      (at) => fetchTo(rest, path, part, file, at),
      (result) => (result.kind === 'answer' ? verdictOf(result.answer) : 'unknown'),
    );
    if (end.kind !== 'answer') return end;
    if (end.answer.httpStatus !== 200) return refusedBy(end.answer);
    await rename(part, file);
    return { kind: 'ok', value: { bytes: end.bytes } };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    return unanswered(messages.download.notWritable(file));
  } finally {
    await rm(part, { force: true });
  }
}

async function fetchTo(
  rest: Downloader,
  path: string,
  part: string,
  file: string,
  at: Attempt,
): Promise<Fetched | Problem> {
  const { node, services, signal } = rest;
  const { settings } = services;
  const most = settings.maxDumpMib * MIB;
  const room = await roomFor(part);
  if (room.bytes === 0) return stopped(unsent, file, 'ENOSPC');
  const marker = `download-${randomUUID()}`;
  const mostBytes = Math.min(most, room.bytes);
  const options = () => downloadConfig({ at, path, file: part, marker, mostBytes, settings });
  const watch = watchDownload({ services, signal }, part, most);
  const result = await runCurl({ node, services, signal: watch.signal }, options);
  watch.end();
  if (result.kind === 'notTold') return silent('no', result.reason);
  const exceeded = signal.aborted ? undefined : watch.exceeded();
  if (exceeded === 'noRoom') return stopped(unanswered, file, 'ENOSPC');
  if (exceeded === 'tooLarge') return tooLarge(settings);
  const end = readCurlEnd(result, marker, 0, settings, 'download');
  const failure = unanswered(end.kind === 'answer' ? messages.download.notWhole : end.reason);
  if (result.kind !== 'exited') return failure;
  const told = readWritten(result.stdout, marker);
  const { means } = curlExit(result.code);
  if (told !== undefined && told.httpStatus > 0) {
    if (means === 'done' && told.httpStatus === 200) {
      if (told.bytes === 0) return empty;
      // It may have come between two looks.
      if (told.bytes > most) return tooLarge(settings);
    }
    // A refusal has told what it had to tell, however it ended; nothing of it was written.
    const isRefusal = told.httpStatus >= 300 && means !== 'unable' && means !== 'notWritten';
    if (means === 'done' || means === 'refused' || isRefusal)
      return { kind: 'answer', answer: headOf(told.httpStatus), bytes: told.bytes };
  }
  if (means === 'notWritten') return stopped(unanswered, file, await whyFull(part));
  if (means === 'tooLarge')
    return mostBytes < most ? stopped(unanswered, file, 'ENOSPC') : tooLarge(settings);
  return failure;
}

const MIB = 1024 * 1024;

function stopped(problem: typeof unsent, file: string, code: string | undefined): Problem {
  return problem(messages.download.stopped(file, code));
}

function tooLarge({ maxDumpMib }: Pick<Settings, 'maxDumpMib'>): Problem {
  return unanswered(messages.download.tooLarge(maxDumpMib));
}

const empty = unanswered(messages.download.empty);

const PROBE = Buffer.alloc(64 * 1024);

/** curl does not say why it could not write: what another write to the file fails with is the system's word for it. */
async function whyFull(part: string): Promise<string | undefined> {
  try {
    await appendFile(part, PROBE, { flush: true });
    return undefined;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}

/** Of its answer only the status is known. */
function headOf(httpStatus: number): HttpAnswer {
  return answerOf({ httpStatus, reason: '', header: () => undefined }, '', 'whole');
}
