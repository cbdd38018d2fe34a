import type { NodeName } from '../../xcat-compat/names/node-name.js';
import type { XcatResponse } from '../../xcat-compat/wire/response.js';
import type { Jobs } from './jobs.js';
import { messages } from './messages.js';
import type { NodeState } from './node-states.js';
import type { JobNode } from './record.js';

/**
 * Where each node is: in every running job of it, else how its last job ended. Then all that failed as one noderange,
 * for the next command.
 */
export function statusLines(
  nodes: readonly NodeName[],
  command: string,
  jobs: Pick<Jobs, 'running' | 'reader'>,
): readonly XcatResponse[] {
  const running = jobs.running(nodes).filter(({ record }) => record.command === command);
  const last = jobs.reader.lastFinished(nodes, command);
  const finished = new Map(
    [...new Set(last.values())].map((id) => {
      const states = jobs.reader.job(id)?.jobNodes ?? [];
      return [id, new Map(states.map((state) => [state.node, state]))];
    }),
  );

  const lines: XcatResponse[] = [];
  const failed: NodeName[] = [];
  for (const node of nodes) {
    const now = running.flatMap(({ record, states }) => {
      const state = states.of(node);
      return state === undefined ? [] : [{ job: record.id, state }];
    });
    const before = last.get(node);
    const past = before === undefined ? undefined : finished.get(before)?.get(node);
    const shown =
      now.length > 0 || before === undefined || past === undefined ? now : [{ job: before, state: past }];
    if (shown.length === 0) lines.push(messages.noneKnown(node));
    for (const { job, state } of shown) lines.push(messages.status(node, nodeStatusText(job, state)));
    if (shown.some(({ state }) => state.result?.kind === 'failure')) failed.push(node);
  }
  return failed.length > 0 ? [...lines, messages.failedNodes(failed)] : lines;
}

/** `UPLOAD 45% since 2026-01-31 12:00:00 (job 7)`, or the end and its reason. Local time. */
export function nodeStatusText(job: number, state: JobNode & Partial<Pick<NodeState, 'percent'>>): string {
  const { result, resume, percent, since } = state;
  const when = `since ${dateText(since)} (job ${job})`;
  if (result?.kind === 'success') return `success ${when}`;
  if (result?.kind === 'failure') return `failed ${when} ${result.reason}`;
  const word = resume?.status ?? 'waiting';
  return `${word}${percent === undefined ? '' : ` ${Math.round(percent)}%`} ${when}`;
}

export function dateText(milliseconds: number): string {
  const date = new Date(milliseconds);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}
