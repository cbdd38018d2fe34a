import { join } from 'node:path';

/** Where a daemon keeps its journal when nothing else is said. Each site has its own: one daemon runs per journal. */
export function stateDirectoryOf(confdir: string): string {
  return confdir === '/etc/xcat' ? '/var/lib/xcatd-ts' : join(confdir, 'xcatd-ts');
}
