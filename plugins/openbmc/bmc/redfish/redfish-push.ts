import { basename } from 'node:path';
import { HANDED_TEXT } from '../../../../lib/process/handed-text.js';
import { mayHaveArrived, notSentAfter, unanswered, unsent } from '../arrived.js';
import { type CurlEnd, silentEnd } from '../curl/curl-end.js';
import { type Sending, sendByCurl } from '../curl/curl-send.js';
import { asFile } from '../curl/curl-transfer.js';
import type { HttpAnswer } from '../http/http-answer.js';
import { describe } from '../http/json-answer.js';
import { type Image, sentFile } from '../image/image.js';
import { withPushed } from '../image/pushed-image.js';
import type { Problem } from '../problem.js';
import { messages as common } from '../problem-texts.js';
import { verdictOf } from '../session/verdict.js';
import type { BmcReply, Upload, Uploaded } from '../verbs/index.js';
import type { Redfish } from './redfish.js';
import { noCounterpart, notSupported, refusedBy } from './redfish-answer.js';
import { pushLine } from './redfish-debug-lines.js';
import { refusedLink } from './redfish-link.js';
import { isTargetRefused, parametersOf, targetRefused, targetsFor } from './redfish-targets.js';
import { messages } from './redfish-texts.js';
import { service } from './redfish-tree.js';
import { type PushTarget, pushTarget } from './redfish-update.js';
import { numberOf } from './resource.js';
import { taskOf } from './task.js';

/** Pushes the image by a curl child, which activates it. Reading UpdateService before proves the session. */
export async function push(
  redfish: Redfish,
  { image, apply, asksFirst }: Upload,
): Promise<BmcReply<Uploaded>> {
  // A flash that was planned for another interface must not turn into an activation on its way.
  if (apply === undefined) return notSentAfter(noCounterpart('take an image without activating it'));
  const update = await service(redfish, 'UpdateService');
  if (update.kind !== 'got') return notSentAfter(update);
  const target = pushTarget(update.resource);
  if (target === undefined) return notSupported(messages.noPush);
  const most = numberOf(update.resource['MaxImageSizeBytes']);
  if (most !== undefined && image.bytes > most) {
    return { ...notSupported(messages.tooLarge(image.bytes, most)), httpStatus: 413 };
  }
  const send = async (body: Body) => {
    const end = await sendTo(redfish, image, target, body, asksFirst);
    noteWaiting(redfish, image, end);
    return end;
  };
  if (target.form === 'plain') return readEnd(await send(plain(image)), image);

  const targets = await targetsFor(redfish, image, update.resource, target.path);
  if (targets.kind !== 'targets') return notSentAfter(targets);
  let [addressee] = targets.all;
  let end = await send(multipart(image, addressee, apply));
  for (const other of targets.all.slice(1)) {
    if (end.kind !== 'answer' || !isTargetRefused(end)) break;
    targetRefused(redfish, addressee, targets);
    addressee = other;
    end = await send(multipart(image, addressee, apply));
  }
  return readEnd(end, image);
}

/** What was taken, or may have been, is what the next restart starts. */
function noteWaiting(redfish: Redfish, { version, purpose }: Image, end: CurlEnd | Problem): void {
  const isTaken =
    end.kind === 'answer' ? end.httpStatus < 300 : end.kind === 'noAnswer' && mayHaveArrived(end.sent);
  if (!isTaken) return;
  const place = redfish.place();
  const { started, listed: before = [] } = place;
  place.pushed = withPushed(place.pushed, { version, purpose: purpose.split('.').at(-1), started, before });
}

function sendTo(
  redfish: Redfish,
  image: Image,
  target: PushTarget,
  body: Body,
  asksFirst: boolean | undefined,
): Promise<CurlEnd | Problem> {
  const refused = refusedLink(target.path);
  if (refused !== undefined) return Promise.resolve(notSentAfter(refused));
  const { sessions, node, budget, signal } = redfish;
  return sessions.use<CurlEnd | Problem>(
    node,
    budget,
    signal,
    (at) => {
      budget.watch.debug?.(node.node, pushLine(node, image.path, target));
      return sendByCurl(redfish, image, { at, path: target.path, ...body, asksFirst });
    },
    (result) => (result.kind === 'answer' ? verdictOf(result) : 'unknown'),
  );
}

type Body = Pick<Sending, 'sending' | 'handed'>;

function plain(image: Image): Body {
  return { sending: [['request', 'POST'], ...asFile(sentFile(image))] };
}

/**
 * The two parts bmcweb wants. In a form's option curl reads more than a text (`;headers=@FILE`, `@FILE`), so nothing
 * that a BMC has said stands in one: curl reads it as a file. It has its own quotes for what stands in a file's name.
 */
function multipart(image: Image, target: string | undefined, apply: string): Body {
  const file = quoted(sentFile(image));
  const name = quoted(basename(image.path));
  return {
    sending: [
      ['form', `UpdateParameters=<${HANDED_TEXT};type=application/json`],
      ['form', `UpdateFile=@"${file}";filename="${name}";type=application/octet-stream`],
    ],
    handed: parametersOf(target, apply),
  };
}

function quoted(text: string): string {
  return text.replace(/[\\"]/g, '\\$&');
}

function readEnd(end: CurlEnd | Problem, { path }: Image): BmcReply<Uploaded> {
  switch (end.kind) {
    case 'answer':
      return readAnswer(end, path);
    case 'noAnswer':
      return silentEnd(end);
    case 'notStarted':
      return unsent(common.upload.notStarted(path, end.reason));
    case 'refused':
    case 'silent':
      return end;
    default:
      return end satisfies never;
  }
}

function readAnswer(answer: HttpAnswer, file: string): BmcReply<Uploaded> {
  if (answer.httpStatus >= 300) {
    const base = refusedBy(answer);
    const status = `${answer.httpStatus} ${answer.reason}`;
    const words = base.detail === undefined ? (common.upload.hints[answer.httpStatus] ?? '') : base.text;
    const text =
      words === '' ? common.upload.refusedBriefly(file, status) : common.upload.refused(file, status, words);
    return { ...base, text: /already exists/i.test(words) ? `${text} ${messages.alreadyThere}` : text };
  }
  if (answer.extent === 'cutOff') return unanswered(common.upload.silent(describe(answer)));
  return { kind: 'ok', value: { id: undefined, task: taskOf(answer) } };
}
