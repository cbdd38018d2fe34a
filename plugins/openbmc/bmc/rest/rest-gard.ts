import { readDone } from '../http/json-answer.js';
import type { BmcReply } from '../verbs/index.js';
import type { Rest } from './rest.js';

export async function clearGard(rest: Rest): Promise<BmcReply<undefined>> {
  return readDone(await rest.call('clearGard', '/org/open_power/control/gard/action/Reset', []));
}
