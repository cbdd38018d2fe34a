import { existsSync, readFileSync } from 'node:fs';

/** Sets this process's date off by the milliseconds that a file has, whenever it is looked at; its timers run on. */
export function stepDate(file: string): void {
  const now = Date.now.bind(Date);
  const stepped = (): number => now() + (existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0);
  globalThis.Date = class extends Date {
    constructor(...given: readonly [] | readonly [number | string | Date]) {
      super(given.length === 0 ? stepped() : given[0]);
    }
    static override now(): number {
      return stepped();
    }
  } as DateConstructor;
}

/** The environment variable that names the file to a worker. */
export const CLOCK_VARIABLE = 'XCATD_TS_TEST_CLOCK';

/** The one that says how many times faster a worker's clock for limits runs. */
export const HASTE_VARIABLE = 'XCATD_TS_TEST_HASTE';
