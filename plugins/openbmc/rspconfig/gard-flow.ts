import { done, failed } from '../../../lib/status/table.js';
import type { Facts } from '../facts.js';
import { login } from '../login.js';
import { accepted } from '../replies.js';
import { type BmcTable, row } from '../row.js';
import type { ClearGard } from '../verbs/gard.js';
import { gardCleared, says } from './messages.js';

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
