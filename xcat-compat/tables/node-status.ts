import type { NodeName } from '../names/node-name.js';
import { siteValue } from './site.js';
import type { TableStore } from './store.js';

/**
 * Sets nodelist.status and statustime of nodes that exist; nothing when site.nodestatus switches that off
 * [monitorctrl.pm:640].
 */
export async function setNodeStatus(
  store: TableStore,
  nodes: readonly NodeName[],
  status: string,
  now: Date,
): Promise<void> {
  if (nodes.length === 0 || (await isSwitchedOff(store))) return;
  const values = { status, statustime: statusTime(now) };
  await store.setRows(
    'nodelist',
    nodes.map((node) => ({ key: { node }, values })),
    'skip',
  );
}

/** Local time as `MM-DD-YYYY HH:MM:SS` [monitorctrl.pm:697]. */
export function statusTime(now: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const date = `${two(now.getMonth() + 1)}-${two(now.getDate())}-${now.getFullYear()}`;
  return `${date} ${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())}`;
}

/** Any value with an n or a 0 in it, as xCAT's plugins read it [destiny.pm:46]. */
async function isSwitchedOff(store: TableStore): Promise<boolean> {
  return /0|n/i.test((await siteValue(store, 'nodestatus')) ?? '');
}
