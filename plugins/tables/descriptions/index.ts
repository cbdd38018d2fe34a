import { cluster } from './cluster.js';
import { events } from './event-descriptions.js';
import { hardware } from './hardware.js';
import { images } from './images.js';
import { installation } from './installation.js';
import { networks } from './network-descriptions.js';
import type { TableText } from './table-text.js';
import { virtual } from './virtual.js';

const texts: ReadonlyMap<string, TableText> = new Map<string, TableText>(
  [cluster, hardware, networks, installation, images, virtual, events].flatMap((part) =>
    Object.entries<TableText>(part),
  ),
);

/** What means the same in every table that does not say otherwise. */
const everywhere: ReadonlyMap<string, string> = new Map([
  ['node', 'Name of the node, or of a group that its members inherit from.'],
  ['comments', 'Text for people.'],
  ['disable', 'yes or 1: the row does not count.'],
]);

/** One line on what a table is for; undefined where nothing is known of it. */
export function tableText(table: string): string | undefined {
  return texts.get(table)?.about;
}

/** One line on what a column means; undefined where nothing is known of it. */
export function columnText(table: string, column: string): string | undefined {
  const text = texts.get(table);
  if (text === undefined) return undefined;
  return Object.hasOwn(text.columns, column) ? text.columns[column] : everywhere.get(column);
}
