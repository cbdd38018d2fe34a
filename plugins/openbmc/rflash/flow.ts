import { again, done, failed } from '../../../lib/status/table.js';
import { login } from '../login.js';
import { type BmcTable, row } from '../row.js';
import { checkLines } from './check.js';
import { deletable, deleted, hostIsOff, isGone } from './delete-replies.js';
import type { DeleteNode, ListNode } from './flash-node.js';
import { listLines } from './list.js';
import * as say from './node-messages.js';
import { listed } from './replies.js';
import { listSoftware, readState, requestDelete } from './requests.js';

/** rflash -l */
export const list = {
  LOGIN: login('LIST'),
  LIST: row(listSoftware, listed, { list: done, no: failed }, { say: { list: listLines } }),
} satisfies BmcTable<'LOGIN' | 'LIST', ListNode>;

/** rflash -c [FILE] */
export const check = {
  LOGIN: login('LIST'),
  LIST: row(listSoftware, listed, { list: done, no: failed }, { say: { list: checkLines } }),
} satisfies BmcTable<'LOGIN' | 'LIST', ListNode>;

/** rflash --delete ID */
export const deleteImage = {
  LOGIN: login('LIST'),
  LIST: row(
    listSoftware,
    deletable,
    { yes: 'DELETE', runningBmc: failed, runningHost: 'HOST', runningOther: 'DELETE', no: failed },
    { say: { runningOther: say.unknownPurpose } },
  ),
  HOST: row(readState, hostIsOff, { off: 'DELETE', on: failed, no: failed }),
  DELETE: row(
    requestDelete,
    deleted,
    { yes: done, no: failed },
    { say: { yes: say.removed }, effect: { resumeAt: 'LOOK_IF_DELETED' } },
  ),
  LOOK_IF_DELETED: row(
    listSoftware,
    isGone,
    { yes: done, notYet: 'DELETE', no: again(10, 60, failed) },
    { say: { yes: say.removed } },
  ),
} satisfies BmcTable<'LOGIN' | 'LIST' | 'HOST' | 'DELETE' | 'LOOK_IF_DELETED', DeleteNode>;
