import { randomUUID } from 'node:crypto';
import type { WorkerServices } from '../../../../lib/plugin/contract.js';
import type { BmcNode } from '../../bmc-node.js';
import type { CommandBudget } from '../../budget.js';
import type { Image } from '../../image.js';
import type { Attempt } from '../../session/sessions.js';
import { CurlConfigError, type CurlOption, curlConfig } from './curl-config.js';
import { type CurlEnd, readCurlEnd, writeOut } from './curl-end.js';
import { uploadConfig } from './curl-transfer.js';
import { answerLine } from './debug.js';

/** TERM → KILL when an upload is cut off. */
const GRACE_SECONDS = 5;
/** curl ends itself at its `max-time`; the child's own deadline is for a curl that hangs. */
const DEADLINE_EXTRA_SECONDS = 10;

export interface CurlSender {
  readonly node: BmcNode;
  readonly budget: CommandBudget;
  readonly signal: AbortSignal;
  readonly services: WorkerServices;
  readonly oldTls: boolean;
}

export interface Sending {
  readonly at: Attempt;
  readonly path: string;
  readonly sending: readonly CurlOption[];
}

/** Sends an image by a curl child and reads how that ended. */
export async function sendByCurl(
  { node, budget, services, signal, oldTls }: CurlSender,
  image: Image,
  what: Sending,
): Promise<CurlEnd> {
  const { settings } = services;
  const marker = `upload-${randomUUID()}`;
  let stdin: string;
  try {
    stdin = curlConfig(uploadConfig({ ...what, writeOut: writeOut(marker), settings, oldTls }));
  } catch (error) {
    if (error instanceof CurlConfigError) return { kind: 'notStarted', reason: error.message };
    throw error;
  }
  const uploaded = budget.watch.uploaded;
  const result = await services.runChild(
    {
      node: node.node,
      program: 'curl',
      args: ['-q', '--config', '-'],
      stdin,
      deadlineSeconds: settings.uploadSeconds + DEADLINE_EXTRA_SECONDS,
      graceSeconds: GRACE_SECONDS,
      watchFile: image.path,
      onStart: () => budget.watch.uploadBegins?.(node.node),
      ...(uploaded === undefined ? {} : { onProgress: (bytes: number) => uploaded(node.node, bytes) }),
    },
    signal,
  );
  const end = readCurlEnd(result, marker, image.bytes, settings);
  if (end.kind === 'answer') budget.watch.debug?.(node.node, answerLine('upload', end));
  return end;
}
