import { randomUUID } from 'node:crypto';
import type { WorkerServices } from '../../../../lib/plugin/contract.js';
import type { BmcNode } from '../bmc-node.js';
import type { CommandBudget } from '../budget.js';
import { answerLine } from '../http/debug-lines.js';
import { type Image, sentFile } from '../image/image.js';
import type { Attempt } from '../session/sessions.js';
import { runCurl } from './curl-child.js';
import type { CurlOption } from './curl-config.js';
import { type CurlEnd, readCurlEnd } from './curl-end.js';
import { uploadConfig } from './curl-transfer.js';

export interface CurlSender {
  readonly node: BmcNode;
  readonly budget: CommandBudget;
  readonly signal: AbortSignal;
  readonly services: WorkerServices;
}

export interface Sending {
  readonly at: Attempt;
  readonly path: string;
  readonly sending: readonly CurlOption[];
  /** What an option of `sending` reads as the file `HANDED_TEXT`. */
  readonly handed?: string | undefined;
  /** Waits a moment for the BMC's consent or refusal before the body goes out. */
  readonly asksFirst?: boolean | undefined;
}

/** Sends an image by a curl child and reads how that ended. */
export async function sendByCurl(
  { node, budget, services, signal }: CurlSender,
  image: Image,
  { handed, ...what }: Sending,
): Promise<CurlEnd> {
  const { settings } = services;
  const marker = `upload-${randomUUID()}`;
  const uploaded = budget.watch.uploaded;
  const options = () => uploadConfig({ ...what, marker, settings });
  const result = await runCurl({ node, services, signal }, options, {
    watchFile: sentFile(image),
    ...(handed === undefined ? {} : { handed }),
    onStart: () => budget.watch.uploadBegins?.(node.node),
    ...(uploaded === undefined ? {} : { onProgress: (bytes: number) => uploaded(node.node, bytes) }),
  });
  if (result.kind === 'notTold') return { kind: 'notStarted', reason: result.reason };
  const end = readCurlEnd(result, marker, image.bytes, settings);
  if (end.kind === 'answer') budget.watch.debug?.(node.node, answerLine('upload', end));
  return end;
}
