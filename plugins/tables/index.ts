import type { Plugin } from '../../lib/plugin/contract.js';
import { lsxcatd } from './lsxcatd.js';
import { objectCommands } from './objects/index.js';

/** Commands on xCAT's tables and on the daemon itself. */
export const tables: Plugin = { name: 'tabutils', commands: { lsxcatd, ...objectCommands } };
