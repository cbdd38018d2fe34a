import { isIP } from 'node:net';
import { expandNoderange } from '../noderange/expand.js';
import { buildNodeIndex } from '../tables/nodelist.js';

const noNodes = buildNodeIndex([], []);

/**
 * May an object of this type have this name? Nodes: letters, digits, `-` and `_`, or an address; groups: what is no
 * noderange of several names; others: anything [DBobjectdefs.pm:4920].
 */
export function isObjectName(name: string, type: string): boolean {
  if (type === '' || type === 'node') return /^[a-zA-Z0-9_-]+$/.test(name) || isIP(name) !== 0;
  if (type !== 'group') return true;
  const expanded = expandNoderange(name, noNodes, { keepUnknown: true });
  return expanded.kind === 'nodes' && expanded.nodes.length === 1 && expanded.nodes[0] === name;
}
