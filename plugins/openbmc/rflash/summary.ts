import type { SettledNode } from '../../../lib/plugin/contract.js';
import type { XcatResponse } from '../../../xcat-compat/wire/response.js';
import { hostInfo } from '../../../xcat-compat/wire/sendmsg.js';

const line = '-'.repeat(55);

/** The block at the end of an activation; nothing when no node was contacted [openbmc.pm:1228-1271]. */
export function summary(results: readonly SettledNode[]): readonly XcatResponse[] {
  if (results.length === 0) return [];
  const reasons = results.flatMap(({ node, result }) =>
    result.kind === 'failure' ? [`${node}: ${result.reason}`] : [],
  );
  const failed = reasons.length;
  const counts = `Total=${results.length} Success=${results.length - failed} Failed=${failed}`;
  return [line, `Firmware update complete: ${counts}`, ...reasons, line].map(hostInfo);
}
