import { failed, failedBecause } from '../../../lib/flow/table.js';
import type { EnableOneTimeBoot, ReadBoot, SetBootSource } from '../bmc/verbs/control-verbs.js';
import type { BmcReply } from '../bmc/verbs/index.js';
import { type BmcTable, row } from '../node/bmc-row.js';
import { login } from '../node/login-row.js';
import { accepted, refused } from '../node/node-replies.js';
import { printed, readAndPrint } from '../node/projection/projection-row.js';
import { bootLine } from './boot-line.js';
import type { BootNode } from './boot-node.js';
import { otherEndpoint } from './rsetboot-texts.js';

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
