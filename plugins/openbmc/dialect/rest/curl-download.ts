import { randomUUID } from 'node:crypto';
import { appendFile, open, rename, rm } from 'node:fs/promises';
import { STATUS_CODES } from 'node:http';
import { basename, dirname, join } from 'node:path';
import { messages } from '../../messages.js';
import type { Problem } from '../../problem.js';
import type { HttpAnswer } from '../../session/http.js';
import type { Attempt } from '../../session/sessions.js';
import { silent } from '../../session/silence.js';
import type { Downloaded } from '../../verbs/dumps.js';
import type { BmcReply } from '../../verbs.js';
import { refusedBy } from './answer.js';
import { runCurl } from './curl-child.js';
import { readCurlEnd } from './curl-end.js';
import { downloadConfig } from './curl-transfer.js';
import { type Rest, verdictOf } from './rest.js';

/** curl's exit codes for a file that takes no more, such as on a full disk, and for one that is too large. */
const CANNOT_WRITE = 23;
const TOO_LARGE = 63;

/** What a download needs of its dialect. */
type Downloader = Pick<Rest, 'node' | 'budget' | 'signal' | 'services' | 'sessions' | 'oldTls'>;

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
    return { kind: 'silent', sent: false, text: messages.download.notWritable(file) };
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
    return { kind: 'silent', sent: true, text: messages.download.notWritable(file) };
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
  const { node, services, signal, oldTls } = rest;
  const { settings } = services;
  const marker = `download-${randomUUID()}`;
  const options = downloadConfig({ at, path, file: part, marker, settings, oldTls });
  const result = await runCurl({ node, services, signal }, options);
  if (result.kind === 'notTold') return silent(false, result.reason);
  const told = result.kind === 'exited' ? statusIn(result.stdout, marker) : undefined;
  const code = result.kind === 'exited' ? result.code : undefined;
  // 22: the status is no success, and nothing was written.
  if (told !== undefined && (code === 0 || code === 22)) {
    return { kind: 'answer', answer: answerOf(told.httpStatus), bytes: told.bytes };
  }
  if (code === CANNOT_WRITE) {
    return { kind: 'silent', sent: true, text: messages.download.stopped(file, await whyFull(part)) };
  }
  if (code === TOO_LARGE) return { kind: 'silent', sent: true, text: messages.download.tooLarge };
  const end = readCurlEnd(result, marker, 0, settings, 'download');
  const text = end.kind === 'answer' ? `curl exit code ${code ?? ''}` : end.reason;
  return { kind: 'silent', sent: true, text };
}

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

function statusIn(
  stdout: string,
  marker: string,
): { readonly httpStatus: number; readonly bytes: number } | undefined {
  const [, status, bytes] = new RegExp(`^${marker} (\\d{3}) (\\d+) `, 'm').exec(stdout) ?? [];
  const httpStatus = Number(status ?? 0);
  return httpStatus === 0 ? undefined : { httpStatus, bytes: Number(bytes) };
}

function answerOf(httpStatus: number): HttpAnswer {
  return {
    kind: 'answer',
    httpStatus,
    reason: STATUS_CODES[httpStatus] ?? 'Unknown',
    contentType: undefined,
    retryAfter: undefined,
    setCookies: [],
    body: '',
    extent: 'whole',
  };
}
