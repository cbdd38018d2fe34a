import type { Found } from '../patterns/compile.js';

const MAX_NUMBERS = 32;

/**
 * The whole name, and the numbers in it without zeros before them, as xCAT's pattern `[\D0]*(\d+)`, once for each
 * number, and `.*$` captures them [Table.pm:2660]. Nothing where the name has a line break, which that does not match.
 */
export function numbersIn(name: string): Found | undefined {
  if (name.includes('\n')) return undefined;
  const numbers: string[] = [];
  const next = /[\D0]*([1-9]\d*)/y;
  let end = 0;
  for (let found = next.exec(name); found !== null; found = next.exec(name)) {
    numbers.push(found[1] ?? '');
    end = next.lastIndex;
  }
  // Zeros are passed over as long as there is another number behind them.
  if (name.includes('0', end)) numbers.push('0');
  return { start: 0, end: name.length, captures: numbers.slice(0, MAX_NUMBERS) };
}
