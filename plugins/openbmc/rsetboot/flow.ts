import { failed, failedBecause } from '../../../lib/status/table.js';
import { login } from '../login.js';
import { printed, readAndPrint } from '../projection/row.js';
import { accepted, refused } from '../replies.js';
import { type BmcTable, row } from '../row.js';
import type { EnableOneTimeBoot, ReadBoot, SetBootSource } from '../verbs/controls.js';
import type { BmcReply } from '../verbs.js';
import { bootLine } from './boot-line.js';
import type { BootNode } from './boot-node.js';
import { otherEndpoint } from './messages.js';

const enable = ({ once }: BootNode): EnableOneTimeBoot => ({ verb: 'enableOneTimeBoot', enabled: once });
const setSource = ({ source, once, level }: BootNode): SetBootSource => ({
  verb: 'setBootSource',
  source,
  once,
  level,
});
const readBoot = ({ level }: BootNode): ReadBoot => ({ verb: 'readBoot', level });

const set = row(setSource, accepted<BootNode>, { yes: 'READ', no: failed });

/** What is shown in the end is what the BMC has then, not what was asked for. */
export const change = {
  LOGIN: login('ENABLE'),
  ENABLE: row(enable, enabled, {
    yes: 'SET',
    absent: failedBecause<BootNode>(() => otherEndpoint),
    no: failed,
  }),
  SET: set,
  READ: printed(readBoot, bootLine),
} satisfies BmcTable<'LOGIN' | 'ENABLE' | 'SET' | 'READ', BootNode>;

export const changeBefore1738 = {
  LOGIN: login('SET'),
  SET: set,
  READ: printed(readBoot, bootLine),
} satisfies BmcTable<'LOGIN' | 'SET' | 'READ', BootNode>;

export const stat = readAndPrint(readBoot, bootLine);

/** Early levels say 403 to an object they do not have [openbmc.pm:3044]. */
function enabled(reply: BmcReply<undefined>, node: BootNode) {
  if (reply.kind === 'refused' && reply.httpStatus === 403) return { outcome: 'absent' as const };
  return reply.kind === 'ok' ? { outcome: 'yes' as const } : refused(reply, node);
}
