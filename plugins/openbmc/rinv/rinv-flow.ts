import type { ListSoftware, SoftwareList } from '../bmc/verbs/index.js';
import type { ReadInventory } from '../bmc/verbs/machine-verbs.js';
import type { BmcTable, Flow } from '../node/bmc-row.js';
import { flow, LONG_READS_AT_ONCE } from '../node/flow-header.js';
import { login } from '../node/login-row.js';
import { printed, printedThen, readAndPrint } from '../node/projection/projection-row.js';
import type { Projection } from '../node/projection/reading.js';
import { softwareLines } from '../node/projection/software-lines.js';
import type { InventoryNode } from './inventory-node.js';
import { partLines } from './rinv-parts.js';
import type { InventoryCategory } from './rinv-plan.js';

const readAll = (): ReadInventory => ({ verb: 'readInventory', of: 'everything' });
const readSystem = (): ReadInventory => ({ verb: 'readInventory', of: 'system' });
const listSoftware = (): ListSoftware => ({ verb: 'listSoftware' });

/** What was cut of the images is only shown of them, and missing here. */
function firmwareLines(list: SoftwareList, node: InventoryNode): Projection {
  return { lines: softwareLines(list, node, node.verbose), missing: list.cut ?? [] };
}

const long = { atOnce: LONG_READS_AT_ONCE };

export const all = flow(long, {
  LOGIN: login('INVENTORY'),
  INVENTORY: printedThen(readAll, partLines(''), 'FIRMWARE', 'inventory'),
  FIRMWARE: printed(listSoftware, firmwareLines),
} satisfies BmcTable<'LOGIN' | 'INVENTORY' | 'FIRMWARE', InventoryNode>);

export const model = flow(long, readAndPrint(readSystem, partLines<InventoryNode>('model')));
export const serial = flow(long, readAndPrint(readSystem, partLines<InventoryNode>('serial')));
export const firm = flow(long, readAndPrint(listSoftware, firmwareLines));
export const cpu = flow(long, readAndPrint(readAll, partLines<InventoryNode>('cpu')));
export const dimm = flow(long, readAndPrint(readAll, partLines<InventoryNode>('dimm')));

/** The table of each category. */
export const flows: Readonly<Record<InventoryCategory, Flow<InventoryNode>>> = {
  all,
  model,
  serial,
  firm,
  cpu,
  dimm,
};
