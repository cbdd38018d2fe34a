import { login } from '../login.js';
import { printed, printedThen, readAndPrint } from '../projection/row.js';
import type { BmcTable, Flow } from '../row.js';
import type { ReadInventory } from '../verbs/machine.js';
import type { ListSoftware } from '../verbs.js';
import { firmwareLines } from './firmware.js';
import type { InventoryNode } from './inventory-node.js';
import { partLines } from './parts.js';
import type { InventoryCategory } from './plan.js';

const readAll = (): ReadInventory => ({ verb: 'readInventory', of: 'everything' });
const readSystem = (): ReadInventory => ({ verb: 'readInventory', of: 'system' });
const listSoftware = (): ListSoftware => ({ verb: 'listSoftware' });

export const all = {
  LOGIN: login('INVENTORY'),
  INVENTORY: printedThen(readAll, partLines(''), 'FIRMWARE', 'inventory'),
  FIRMWARE: printed(listSoftware, firmwareLines),
} satisfies BmcTable<'LOGIN' | 'INVENTORY' | 'FIRMWARE', InventoryNode>;

export const model = readAndPrint(readSystem, partLines<InventoryNode>('model'));
export const serial = readAndPrint(readSystem, partLines<InventoryNode>('serial'));
export const firm = readAndPrint(listSoftware, firmwareLines);
export const cpu = readAndPrint(readAll, partLines<InventoryNode>('cpu'));
export const dimm = readAndPrint(readAll, partLines<InventoryNode>('dimm'));

/** The table of each category. */
export const flows: Readonly<Record<InventoryCategory, Flow<InventoryNode>>> = {
  all,
  model,
  serial,
  firm,
  cpu,
  dimm,
};
