import type { NodeName } from '../../xcat-compat/names/node-name.js';
import type { XcatResponse } from '../../xcat-compat/wire/response.js';
import type { Durable } from '../plugin/contract.js';
import { messages } from './job-texts.js';
import type { Jobs } from './jobs.js';
import type { NodeState } from './node-states.js';
import type { JobNode } from './record.js';

/** One node in one of its jobs. */
export interface Place {
  readonly job: number;
  readonly state: JobNode & Partial<Pick<NodeState, 'percent' | 'waitsFor'>>;
}

/** Where a node is: in every running job of it, else how its last job ended; nowhere when none is remembered. */
export interface NodePlaces {
  readonly node: NodeName;
  readonly places: readonly Place[];
}

/** How a status is called for people. */
export type Words = Durable['words'];

/**
 * Where each node is. A job that refused the node at once, for somebody else's work, says nothing of it: it counts only
 * where no other does.
 */
export function placesOf(
  nodes: readonly NodeName[],
  command: string,
  jobs: Pick<Jobs, 'running' | 'reader'>,
): readonly NodePlaces[] {
  const running = jobs.running(nodes).filter(({ record }) => record.command === command);
  const last = jobs.reader.lastFinished(nodes, command);
  const ids = new Set([...last.values()].map(({ job }) => job));
  const finished = new Map(
    [...ids].map((id) => {
      const states = jobs.reader.job(id)?.jobNodes ?? [];
      return [id, new Map(states.map((state) => [state.node, state]))];
    }),
  );
  return nodes.map((node) => {
    const now = running.flatMap(({ record, states }): readonly Place[] => {
      const state = states.of(node);
      return state === undefined ? [] : [{ job: record.id, state }];
    });
    const before = last.get(node);
    const ended = before === undefined ? undefined : finished.get(before.job)?.get(node);
    const past = before === undefined || ended === undefined ? [] : [{ job: before.job, state: ended }];
    const choices = [now.filter(isTrue), past.filter(isTrue), now, past];
    return { node, places: choices.find(({ length }) => length > 0) ?? [] };
  });
}

function isTrue({ state: { result } }: Place): boolean {
  return result?.kind !== 'failure' || result.notBegun !== true;
}

/** How many nodes are where; then a line for each, and all that failed as one noderange for the next command. */
export function statusLines(
  all: readonly NodePlaces[],
  words: Words,
  onlyFailed = false,
): readonly XcatResponse[] {
  const shown = onlyFailed ? all.filter(hasFailed) : all;
  return [summaryOf(all), ...shown.flatMap((one) => linesOf(one, words)), ...failedLine(all)];
}

export function summaryOf(all: readonly NodePlaces[]): XcatResponse {
  return messages.statusCounts(countsOf(all));
}

/** How many nodes are where; one that no job is remembered of is in the total only. */
export function countsOf(all: readonly NodePlaces[]) {
  const count = (is: (one: NodePlaces) => boolean): number => all.filter(is).length;
  return {
    total: all.length,
    running: count(isRunning),
    success: count((one) => !isRunning(one) && one.places.some(hasSucceeded)),
    failed: count((one) => !isRunning(one) && hasFailed(one)),
  };
}

export function linesOf({ node, places }: NodePlaces, words: Words): readonly XcatResponse[] {
  if (places.length === 0) return [messages.noneKnown(node)];
  return places.map(({ job, state }) => messages.status(node, nodeStatusText(job, state, words)));
}

export function failedLine(all: readonly NodePlaces[]): readonly XcatResponse[] {
  const failed = failedOf(all);
  return failed.length > 0 ? [messages.failedNodes(failed)] : [];
}

export function failedOf(all: readonly NodePlaces[]): readonly NodeName[] {
  return all.filter(hasFailed).map(({ node }) => node);
}

export function isRunning({ places }: NodePlaces): boolean {
  return places.some(({ state }) => state.result === undefined);
}

function hasSucceeded({ state: { result } }: Place): boolean {
  return result?.kind === 'success';
}

function hasFailed({ places }: NodePlaces): boolean {
  return places.some((place) => place.state.result?.kind === 'failure' && isTrue(place));
}

/** `uploading 45% since 2026-01-31 12:00:00 (job 7)`, or the end and its reason. Local time. */
export function nodeStatusText(job: number, state: Place['state'], words: Words): string {
  const { result, resume, percent, since, cancelled, cancelledBy, waitsFor } = state;
  const when = `since ${dateText(since)} (job ${job})`;
  const by = cancelled ? messages.cancelledBy(cancelledBy) : '';
  switch (result?.kind) {
    case 'success':
      return `success ${when}`;
    case 'failure': {
      const word = result.notBegun === true ? 'refused' : cancelled ? 'cancelled' : 'failed';
      return [word, when, result.reason, by].filter((part) => part !== '').join(' ');
    }
    default: {
      const word = resume === undefined || waitsFor !== undefined ? 'waiting' : words(resume.status);
      const far = percent === undefined ? '' : `${Math.round(percent)}%`;
      return [word, far, when, waitsFor ?? '', by].filter((part) => part !== '').join(' ');
    }
  }
}

export function dateText(milliseconds: number): string {
  const date = new Date(milliseconds);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}
