import type { BmcReply } from '../verbs/index.js';
import { messages } from './redfish-texts.js';

/** What a change of groups was about. */
interface Asked {
  readonly groups: readonly string[];
  readonly user: string;
  /** The user this command logs in as. */
  readonly own: string;
}

/** bmcweb's StrictAccountTypes names neither the groups nor what would do [bmcweb:account_service.hpp]. */
export function explainTypes(done: BmcReply<undefined>, { groups, user, own }: Asked): BmcReply<undefined> {
  if (done.kind !== 'refused' || done.detail !== 'StrictAccountTypes') return done;
  if (groups.includes('redfish') !== groups.includes('web'))
    return { ...done, text: messages.groupsTogether };
  return user === own ? { ...done, text: messages.groupsKept(user) } : done;
}
