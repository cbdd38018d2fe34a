import type { NodeName } from '../../../../xcat-compat/names/node-name.js';
import type { DumpMaking } from '../../bmc/verbs/dump-verbs.js';
import type { ListedNode } from '../../node/one-by-one.js';
import type { Reading } from '../../node/projection/reading.js';
import type { DumpTarget } from '../rspconfig-plan.js';

/** A node on its way through one of the tables of `rspconfig dump`. */
export interface DumpNode extends Reading, ListedNode<string> {
  /** The dump that is made or deleted; empty until it is known. Those to be downloaded are the list. */
  readonly id: string;
  /** Set while it is made by a BMC that gives it an id only then. */
  readonly making?: DumpMaking | undefined;
  readonly to: DumpTarget;
  /** How often the BMC was asked whether the dump is complete. */
  readonly polls: number;
}

type Named = Pick<DumpNode, 'node' | 'id' | 'to'>;

/** Where a dump is in the end [openbmc.pm:4922]. */
export function dumpFile(node: Named): string {
  return `${node.to.directory}/${dumpName(node)}`;
}

/** Where it is written first. */
export function incomingFile(node: Named): string {
  return `${node.to.inbox}/${dumpName(node)}`;
}

function dumpName({ node, id, to }: Named): string {
  return `${dayAndTime(to.time)}_${shownNode(node)}_dump_${id}.tar.xz`;
}

/** Whether a dump of this node can have this name. */
export function isDumpName(name: string, node: NodeName): boolean {
  const start = `_${shownNode(node)}_dump_`;
  return (
    /^\d{8}-\d{4}$/.test(name.slice(0, 13)) &&
    name.startsWith(start, 13) &&
    ID.test(name.slice(13 + start.length))
  );
}

const ID = /^[\w-]{1,64}\.tar\.xz$/;

function shownNode(node: NodeName): string {
  return node.replaceAll(/[/\0]/g, '_');
}

function dayAndTime(time: number): string {
  const date = new Date(time);
  const two = (part: number) => String(part).padStart(2, '0');
  const day = `${date.getFullYear()}${two(date.getMonth() + 1)}${two(date.getDate())}`;
  return `${day}-${two(date.getHours())}${two(date.getMinutes())}`;
}
