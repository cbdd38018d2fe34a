import { again, done, failed, failedBecause } from '../../../lib/flow/table.js';
import type { BootSettings, EnableOneTimeBoot, ReadBoot, SetBootSource } from '../bmc/verbs/control-verbs.js';
import type { BmcReply } from '../bmc/verbs/index.js';
import { type BmcTable, row } from '../node/bmc-row.js';
import { login } from '../node/login-row.js';
import { accepted, refused } from '../node/node-replies.js';
import { printed, readAndPrint } from '../node/projection/projection-row.js';
import { bootLine, changedLine } from './boot-line.js';
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

const set = row(setSource, accepted<BootNode>, { yes: 'LOOK', no: failed });

/**
 * What is shown in the end is what the BMC has then, not what was asked for. It may take a moment; a BMC that has said yes
 * and has changed nothing is told as it is, and the node has failed.
 */
const look = row(
  readBoot,
  takenOver,
  { yes: done, other: again(1, 3, 'READ'), no: 'READ' },
  {
    say: { yes: ({ lines }) => lines },
  },
);
const read = printed(readBoot, changedLine);

export const change = {
  LOGIN: login('ENABLE'),
  ENABLE: row(enable, enabled, {
    yes: 'SET',
    absent: failedBecause<BootNode>(() => otherEndpoint),
    no: failed,
  }),
  SET: set,
  LOOK: look,
  READ: read,
} satisfies BmcTable<'LOGIN' | 'ENABLE' | 'SET' | 'LOOK' | 'READ', BootNode>;

export const changeBefore1738 = {
  LOGIN: login('SET'),
  SET: set,
  LOOK: look,
  READ: read,
} satisfies BmcTable<'LOGIN' | 'SET' | 'LOOK' | 'READ', BootNode>;

export const stat = readAndPrint(readBoot, bootLine);

function takenOver(reply: BmcReply<BootSettings>, node: BootNode) {
  if (reply.kind !== 'ok') return { outcome: 'no' as const };
  const { lines } = bootLine(reply.value, node);
  return reply.value.source === node.source
    ? { outcome: 'yes' as const, node: { ...node, lines } }
    : { outcome: 'other' as const };
}

/** Early levels say 403 to an object they do not have [openbmc.pm:3044]. */
function enabled(reply: BmcReply<undefined>, node: BootNode) {
  if (reply.kind === 'refused' && reply.httpStatus === 403) return { outcome: 'absent' as const };
  return reply.kind === 'ok' ? { outcome: 'yes' as const } : refused(reply, node);
}
