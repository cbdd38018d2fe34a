import { createHash } from 'node:crypto';
import type { Bmc } from '../bmc.js';

/** A UUID that is always the same for this BMC and this thing of it. */
export function uuidOf(bmc: Bmc, thing: string): string {
  const hex = createHash('sha256').update(`${bmc.host} ${bmc.index} ${thing}`).digest('hex');
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`];
  return [...parts, hex.slice(20, 32)].join('-');
}

/** As bmcweb writes a time: 2026-11-22T15:07:46+00:00, with milliseconds when wanted. */
export function timeText(at: number, withMilliseconds = false): string {
  const text = new Date(at).toISOString();
  return `${text.slice(0, withMilliseconds ? 23 : 19)}+00:00`;
}
