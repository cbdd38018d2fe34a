import { basename } from 'node:path';
import { notSentAfter, unanswered, unsent } from '../arrived.js';
import { type CurlEnd, silentEnd } from '../curl/curl-end.js';
import { sendByCurl } from '../curl/curl-send.js';
import { asFile } from '../curl/curl-transfer.js';
import { uploadLine } from '../http/debug-lines.js';
import type { HttpAnswer } from '../http/http-answer.js';
import { describe, isRecord, messageIn, readJson, refusedBy } from '../http/json-answer.js';
import { type Image, sentFile } from '../image/image.js';
import type { Problem, Refused } from '../problem.js';
import { messages } from '../problem-texts.js';
import type { Attempt } from '../session/sessions.js';
import { verdictOf } from '../session/verdict.js';
import type { BmcReply, Upload } from '../verbs/index.js';
import { type Rest, ROOT } from './rest.js';

type Uploaded = BmcReply<{ readonly id: string | undefined }>;

/** Answers cheaply and needs a session. */
const PROBE = `${ROOT}/state/bmc0/attr/CurrentBMCState`;

/**
 * Sends the image by a curl child. A session that was not used lately is proved by a small request before: that it
 * has expired would show only when much of the image is sent.
 */
export async function upload(rest: Rest, { image, asksFirst }: Upload): Promise<Uploaded> {
  const { sessions, node, budget, signal } = rest;
  if (!sessions.isFresh(node, budget)) {
    const probe = await rest.get('upload', PROBE);
    if (probe.kind !== 'answer') return notSentAfter(probe);
    if (probe.httpStatus === 401) return refusedBy(probe);
  }
  const end = await sessions.use<CurlEnd | Problem>(
    node,
    budget,
    signal,
    (at) => sendImage(rest, image, at, asksFirst),
    (result) => (result.kind === 'answer' ? verdictOf(result) : 'unknown'),
  );
  return readEnd(end, image.path);
}

function sendImage(rest: Rest, image: Image, at: Attempt, asksFirst?: boolean): Promise<CurlEnd> {
  const path = `/upload/image/${encodeURIComponent(basename(image.path))}`;
  rest.budget.watch.debug?.(rest.node.node, uploadLine(rest.node, image.path, path));
  return sendByCurl(rest, image, { at, path, sending: asFile(sentFile(image)), asksFirst });
}

function readEnd(end: CurlEnd | Problem, file: string): Uploaded {
  switch (end.kind) {
    case 'answer':
      return readAnswer(end, file);
    case 'noAnswer':
      return silentEnd(end);
    case 'notStarted':
      return unsent(messages.upload.notStarted(file, end.reason));
    case 'refused':
    case 'silent':
      return end;
    default:
      return end satisfies never;
  }
}

/** An image's id: 8 hexadecimal digits, 7 on early levels. Other levels answer null or words. */
const IMAGE_ID = /^[0-9a-f]{6,16}$/i;

function readAnswer(answer: HttpAnswer, file: string): Uploaded {
  const json = readJson(answer);
  if (answer.httpStatus >= 300) return refused(answer, file);
  // The status says that it was stored; only the words after it are lost.
  if (answer.extent === 'cutOff') return unanswered(messages.upload.silent(describe(answer)));
  if (!isRecord(json))
    return { ...refusedBy(answer, json), text: messages.upload.wrongFormat(describe(answer)) };
  const id = json['data'];
  return { kind: 'ok', value: { id: typeof id === 'string' && IMAGE_ID.test(id) ? id : undefined } };
}

function refused(answer: HttpAnswer, file: string): Refused {
  const base = refusedBy(answer);
  const status = messageIn(readJson(answer)) ?? `${answer.httpStatus} ${answer.reason}`;
  const description = base.detail ?? messages.upload.hints[answer.httpStatus];
  const text =
    description === undefined
      ? messages.upload.refusedBriefly(file, status)
      : messages.upload.refused(file, status, description);
  return { ...base, text };
}
