import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** What a machine is to its cluster. */
export type NodeType = 'management' | 'service';

/**
 * What xCAT's installation has marked this machine as [Utils.pm:1632]: both are possible. A machine without a mark,
 * where no package of xCAT is installed, is its own management node.
 * @param directory /etc
 */
export function nodeTypes(directory: string): readonly NodeType[] {
  const service = existsSync(join(directory, 'xCATSN'));
  const management = existsSync(join(directory, 'xCATMN')) || !service;
  return [...(management ? (['management'] as const) : []), ...(service ? (['service'] as const) : [])];
}
