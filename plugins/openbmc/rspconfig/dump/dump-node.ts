import type { Reading } from '../../projection/reading.js';
import type { DumpMaking } from '../../verbs/dumps.js';
import type { DumpTarget } from '../plan.js';

/** A node on its way through one of the tables of `rspconfig dump`. */
export interface DumpNode extends Reading {
  /** The dump that is worked on; empty until it is known. */
  readonly id: string;
  /** Set while it is made by a BMC that gives it an id only then. */
  readonly making?: DumpMaking | undefined;
  /** The one that was worked on before. */
  readonly done: string;
  /** Those that are still to be downloaded. */
  readonly ids: readonly string[];
  readonly to: DumpTarget;
  /** How often the BMC was asked whether the dump is complete. */
  readonly polls: number;
  /** What was said of the dumps that could not be downloaded. */
  readonly problems: readonly string[];
}

/** Where a dump is written [openbmc.pm:4922]. */
export function dumpFile({ node, id, to }: Pick<DumpNode, 'node' | 'id' | 'to'>): string {
  const date = new Date(to.time);
  const two = (part: number) => String(part).padStart(2, '0');
  const day = `${date.getFullYear()}${two(date.getMonth() + 1)}${two(date.getDate())}`;
  const time = `${two(date.getHours())}${two(date.getMinutes())}`;
  return `${to.directory}/${day}-${time}_${node.replaceAll(/[/\0]/g, '_')}_dump_${id}.tar.xz`;
}
