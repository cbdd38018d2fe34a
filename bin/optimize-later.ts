import { setFlagsFromString } from 'node:v8';

/** Eight times V8's own: that much code runs, in bytes of bytecode, before a function is looked at. */
const INTERRUPT_BUDGET = 540_000;

/** V8 12 (Node 22) no longer knows one budget for all its compilers. */
const LAST_V8_WITH_ONE_BUDGET = 11;

/**
 * Lets V8 optimise later. A command keeps every core busy for its few seconds, and compiling took a fifth of that from
 * the work itself: more than faster code gave back. What runs longer is optimised all the same.
 */
export function optimizeLater(): void {
  if (Number.parseInt(process.versions.v8, 10) > LAST_V8_WITH_ONE_BUDGET) return;
  setFlagsFromString(`--interrupt-budget=${INTERRUPT_BUDGET}`);
}
