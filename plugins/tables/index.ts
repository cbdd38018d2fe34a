import type { DaemonCommand, Plugin } from '../../lib/plugin/contract.js';
import { lsxcatd } from './lsxcatd.js';
import { gennr } from './nodes/gennr.js';
import { nodeadd, nodech } from './nodes/nodech.js';
import { nodegrpch } from './nodes/nodegrpch.js';
import { nodels } from './nodes/nodels.js';
import { noderm } from './nodes/noderm.js';
import { tabgrep } from './nodes/tabgrep.js';
import { objectCommands } from './objects/index.js';
import { gettab } from './rows/gettab.js';
import { chtab, tabch } from './rows/tabch.js';
import { tabdump } from './rows/tabdump.js';
import { tabprune } from './rows/tabprune.js';
import { tabrestore } from './rows/tabrestore.js';
import { toldOfPatterns } from './told-of-patterns.js';
import { toldOfSite } from './told-of-site.js';

const commands: Readonly<Record<string, DaemonCommand>> = {
  ...objectCommands,
  nodels,
  nodeadd,
  nodech,
  nodegrpch,
  noderm,
  tabgrep,
  tabdump,
  tabprune,
  tabrestore,
  tabch,
  chtab,
  gettab,
  gennr,
  lsxcatd,
};

/** Commands on xCAT's tables and on the daemon itself. */
export const tables: Plugin = {
  name: 'tabutils',
  commands: Object.fromEntries(
    Object.entries(commands).map(([name, command]) => [name, toldOfPatterns(toldOfSite(command))]),
  ),
};
