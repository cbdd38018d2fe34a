import type { Image } from '../../image.js';
import { messages as common } from '../../messages.js';
import type { Problem } from '../../problem.js';
import type { HttpAnswer } from '../../session/http.js';
import type { BmcReply, Upload, Uploaded } from '../../verbs.js';
import { describe } from '../rest/answer.js';
import type { CurlOption } from '../rest/curl-config.js';
import { type CurlEnd, silentEnd } from '../rest/curl-end.js';
import { sendByCurl } from '../rest/curl-send.js';
import { asFile } from '../rest/curl-transfer.js';
import { verdictOf } from '../rest/rest.js';
import { noCounterpart, notSupported, refusedBy } from './answer.js';
import { pushLine } from './debug.js';
import { messages } from './messages.js';
import type { Redfish } from './redfish.js';
import { numberOf } from './resource.js';
import { isTargetRefused, parametersOf, targetsFor } from './targets.js';
import { taskOf } from './task.js';
import { service } from './tree.js';
import { type PushTarget, pushTarget } from './update.js';

/** Pushes the image by a curl child, which activates it. Reading UpdateService before proves the session. */
export async function push(
  redfish: Redfish,
  { image, apply, asksFirst }: Upload,
): Promise<BmcReply<Uploaded>> {
  // A flash that was planned for another interface must not turn into an activation on its way.
  if (apply === undefined) return notBegun(noCounterpart('take an image without activating it'));
  const update = await service(redfish, 'UpdateService');
  if (update.kind !== 'got') return notBegun(update);
  const target = pushTarget(update.resource);
  if (target === undefined) return notSupported(messages.noPush);
  const most = numberOf(update.resource['MaxImageSizeBytes']);
  if (most !== undefined && image.bytes > most) {
    return { ...notSupported(messages.tooLarge(image.bytes, most)), httpStatus: 413 };
  }
  const send = (sending: readonly CurlOption[]) => sendTo(redfish, image, target, sending, asksFirst);
  if (target.form === 'plain') return readEnd(await send(plain(image)), image);

  const targets = await targetsFor(redfish, image, update.resource, target.path);
  if (targets.kind !== 'targets') return notBegun(targets);
  let end = await send(multipart(image, targets.all[0], apply));
  for (const other of targets.all.slice(1)) {
    if (end.kind !== 'answer' || !isTargetRefused(end)) break;
    redfish.place().imageTargets = 'refused';
    end = await send(multipart(image, other, apply));
  }
  return readEnd(end, image);
}

function sendTo(
  redfish: Redfish,
  image: Image,
  target: PushTarget,
  sending: readonly CurlOption[],
  asksFirst: boolean | undefined,
): Promise<CurlEnd | Problem> {
  const { sessions, node, budget, signal } = redfish;
  return sessions.use<CurlEnd | Problem>(
    node,
    budget,
    signal,
    (at) => {
      budget.watch.debug?.(node.node, pushLine(node, image.path, target));
      return sendByCurl(redfish, image, { at, path: target.path, sending, asksFirst });
    },
    (result) => (result.kind === 'answer' ? verdictOf(result) : 'unknown'),
  );
}

/** Nothing of the image was sent: a refusal of what came before must not be read as one of the image. */
function notBegun(problem: Problem): Problem {
  return problem.kind === 'refused'
    ? { kind: 'silent', sent: false, text: problem.text }
    : { ...problem, sent: false };
}

function plain(image: Image): readonly CurlOption[] {
  return [['request', 'POST'], ...asFile(image.path)];
}

/** The two parts bmcweb wants. curl has its own quotes for what stands in a form's file name. */
function multipart(image: Image, target: string | undefined, apply: string): readonly CurlOption[] {
  const parameters = parametersOf(target, apply);
  const file = image.path.replace(/[\\"]/g, '\\$&');
  return [
    ['form', `UpdateParameters=${parameters};type=application/json`],
    ['form', `UpdateFile=@"${file}";type=application/octet-stream`],
  ];
}

function readEnd(end: CurlEnd | Problem, { path }: Image): BmcReply<Uploaded> {
  switch (end.kind) {
    case 'answer':
      return readAnswer(end, path);
    case 'noAnswer':
      return silentEnd(end);
    case 'notStarted':
      return { kind: 'silent', sent: false, text: common.upload.notStarted(path, end.reason) };
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
  if (answer.extent === 'cutOff')
    return { kind: 'silent', sent: true, text: common.upload.silent(describe(answer)) };
  return { kind: 'ok', value: { id: undefined, task: taskOf(answer) } };
}
