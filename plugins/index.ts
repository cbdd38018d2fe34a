import type { Plugin } from '../lib/plugin/contract.js';
import { openbmc } from './openbmc/index.js';
import { tables } from './tables/index.js';
import { usage } from './usage/index.js';

/** The plugins of this daemon, one line each. */
export const plugins: readonly Plugin[] = [openbmc, tables, usage];
