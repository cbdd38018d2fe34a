import type { Route } from '../../../lib/plugin/contract.js';

/** The nodes of this plugin's hardware commands [openbmc.pm:133]. */
export const openbmcNodes: Route = { table: 'nodehm', column: 'mgt', value: 'openbmc' };
