import type { NodeName } from '../../../../xcat-compat/names/node-name.js';
import type { Line } from '../line.js';
import type { Facts } from '../node-facts.js';

/** A node on its way through a table that reads and prints. */
export interface Reading extends Facts {
  /** What the last answer is printed as. */
  readonly lines: readonly Line[];
  /** What the BMC did not tell, and why: said when the rest has been printed. */
  readonly missing: readonly string[];
}

/** A node of which nothing has been read yet. */
export function unread(node: NodeName): Reading {
  return { node, lines: [], missing: [] };
}

/** What an answer is printed as. */
export interface Projection {
  readonly lines: readonly Line[];
  /** Parts the answer lacks, and why; the node counts as failed when there are any. */
  readonly missing?: readonly string[];
}
