import { done, failed } from '../../../lib/flow/table.js';
import type { ClearGard } from '../bmc/verbs/gard-verbs.js';
import { type BmcTable, row } from '../node/bmc-row.js';
import { login } from '../node/login-row.js';
import type { Facts } from '../node/node-facts.js';
import { accepted } from '../node/node-replies.js';
import { gardCleared, says } from './rspconfig-texts.js';

export const clearGard = {
  LOGIN: login('CLEAR'),
  CLEAR: row(
    tellGard,
    accepted<Facts>,
    { yes: done, no: failed },
    { say: { yes: (node) => says(node, gardCleared) } },
  ),
} satisfies BmcTable<'LOGIN' | 'CLEAR', Facts>;

function tellGard(): ClearGard {
  return { verb: 'clearGard' };
}
