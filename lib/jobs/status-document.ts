import type { NodeName } from '../../xcat-compat/names/node-name.js';
import { countsOf, failedOf, type NodePlaces, type Place, type Words } from './status-lines.js';

/** `--status --json`; docs/json.md describes it. */
export function statusDocument(
  command: string,
  all: readonly NodePlaces[],
  words: Words,
  onlyFailed: boolean,
): unknown {
  const failed = failedOf(all);
  const shown = onlyFailed ? all.filter(({ node }) => failed.includes(node)) : all;
  return {
    command,
    ...countsOf(all),
    failedNoderange: failed.join(','),
    nodes: shown.flatMap(({ node, places }) =>
      places.length === 0
        ? [{ node, result: 'unknown' }]
        : places.map((place) => placeDocument(node, place, words)),
    ),
  };
}

function placeDocument(node: NodeName, { job, state }: Place, words: Words): unknown {
  const { result, resume, percent, since, cancelled, cancelledBy, waitsFor } = state;
  const common = {
    node,
    job,
    result: resultWord(state),
    since: new Date(since).toISOString(),
    ...(cancelled ? { cancelledBy: cancelledBy ?? null } : {}),
  };
  if (result?.kind === 'success') return common;
  if (result?.kind === 'failure') return { ...common, reason: result.reason };
  return {
    ...common,
    ...(resume === undefined ? {} : { status: resume.status, doing: words(resume.status) }),
    ...(percent === undefined ? {} : { percent: Math.round(percent) }),
    ...(waitsFor === undefined ? {} : { waitsFor }),
  };
}

function resultWord({ result, cancelled }: Place['state']): string {
  if (result === undefined) return 'running';
  if (result.kind === 'success') return 'success';
  if (result.notBegun === true) return 'refused';
  return cancelled ? 'cancelled' : 'failed';
}
