import type { NodeName } from '../names/node-name.js';

/** What tables say of nodes, for atoms that ask. */
export interface Facts {
  /** The values a column has for each node, one for each of its records; a node without any is left out. */
  column(table: string, column: string): ReadonlyMap<NodeName, readonly string[]>;
  /** The lines of a file. Throws MalformedNoderange for what is not to be read. */
  file(path: string): readonly string[];
}

/** Nothing is known but nodes and groups. */
export const noFacts: Facts = { column: () => new Map(), file: () => [] };
