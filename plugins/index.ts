import type { Plugin } from '../lib/plugin/contract.js';

/** The plugins of this daemon, one line each. */
export const plugins: readonly Plugin[] = [];
