import type { SettledNode } from '../../../lib/plugin/contract.js';
import type { NodeName } from '../../../xcat-compat/names/node-name.js';
import type { XcatResponse } from '../../../xcat-compat/wire/response.js';
import { hostInfo, info } from '../../../xcat-compat/wire/sendmsg.js';
import type { Planned } from '../command/common-plan.js';
import type { FlashPlan } from './rflash-plan.js';

/** What the end of a command depends on. */
type Ending = Pick<Planned<FlashPlan>, 'kind' | 'verbose' | 'json' | 'planOnly'> & {
  readonly file?: Extract<FlashPlan, { kind: 'check' }>['file'];
};

const line = '-'.repeat(55);

/**
 * What is said when every node has its result: the summary of an activation [openbmc.pm:1228-1271], and with -V the
 * failed nodes as a noderange for the next command; or all of it as one JSON document.
 * @param nodes the order in which nodes are listed
 */
export function ending(
  plan: Ending,
  results: readonly SettledNode[],
  nodes: readonly NodeName[],
): readonly XcatResponse[] {
  if (results.length === 0) return [];
  const place = new Map(nodes.map((node, index) => [node, index]));
  const sorted = results.toSorted((a, b) => (place.get(a.node) ?? 0) - (place.get(b.node) ?? 0));
  if (plan.json) return [info(JSON.stringify(resultDocument(plan, sorted)))];
  const hasSummary = !plan.planOnly && ACTIVATES.has(plan.kind);
  const failed = failedNoderange(sorted);
  const failedLine =
    plan.verbose && failed !== '' && CHANGES.has(plan.kind) ? [`Failed nodes: ${failed}`] : [];
  return [...(hasSummary ? summary(sorted) : []), ...failedLine].map(hostInfo);
}

const ACTIVATES = new Set<FlashPlan['kind']>(['uploadAndActivate', 'activate', 'unattended']);
const CHANGES = new Set<FlashPlan['kind']>([...ACTIVATES, 'upload', 'delete']);

function summary(results: readonly SettledNode[]): readonly string[] {
  const reasons = results.flatMap(({ node, result }) =>
    result.kind === 'failure' ? [`${node}: ${result.reason}`] : [],
  );
  const failed = reasons.length;
  const counts = `Total=${results.length} Success=${results.length - failed} Failed=${failed}`;
  return [line, `Firmware update complete: ${counts}`, ...reasons, line];
}

function failedNoderange(results: readonly SettledNode[]): string {
  return results
    .filter(({ result }) => result.kind === 'failure')
    .map(({ node }) => node)
    .join(',');
}

/** The shape of `--json`; docs/json.md describes it. */
function resultDocument({ kind, planOnly, file }: Ending, results: readonly SettledNode[]): unknown {
  const failed = results.filter(({ result }) => result.kind === 'failure').length;
  return {
    command: 'rflash',
    mode: kind,
    plan: planOnly,
    ...(file === undefined ? {} : { file }),
    total: results.length,
    success: results.length - failed,
    failed,
    failedNoderange: failedNoderange(results),
    nodes: results.map(({ node, result }) => ({
      node,
      status: result.kind,
      ...(result.kind === 'failure' ? { reason: result.reason } : {}),
      ...result.details,
    })),
  };
}
