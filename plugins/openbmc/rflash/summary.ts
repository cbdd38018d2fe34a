import type { SettledNode } from '../../../lib/plugin/contract.js';
import type { NodeName } from '../../../xcat-compat/names/node-name.js';
import type { XcatResponse } from '../../../xcat-compat/wire/response.js';
import { hostInfo } from '../../../xcat-compat/wire/sendmsg.js';

const line = '-'.repeat(55);

/**
 * The block at the end of an activation; nothing when no node was contacted [openbmc.pm:1228-1271].
 * @param nodes the order in which failed nodes are listed
 */
export function summary(
  results: readonly SettledNode[],
  nodes: readonly NodeName[],
): readonly XcatResponse[] {
  if (results.length === 0) return [];
  const place = new Map(nodes.map((node, index) => [node, index]));
  const sorted = results.toSorted((a, b) => (place.get(a.node) ?? 0) - (place.get(b.node) ?? 0));
  const reasons = sorted.flatMap(({ node, result }) =>
    result.kind === 'failure' ? [`${node}: ${result.reason}`] : [],
  );
  const failed = reasons.length;
  const counts = `Total=${results.length} Success=${results.length - failed} Failed=${failed}`;
  return [line, `Firmware update complete: ${counts}`, ...reasons, line].map(hostInfo);
}
