import type { BmcReply } from '../../verbs.js';
import { readDone } from './answer.js';
import { type Rest, ROOT } from './rest.js';

/** The method is `DeleteAll` on all levels; phosphor-rest-server does not look at case, bmcweb does. */
export async function clearDumps(rest: Rest): Promise<BmcReply<undefined>> {
  return readDone(await rest.call('clearDumps', `${ROOT}/dump/action/DeleteAll`, []));
}
