import type { AccountVerb } from './account-verbs.js';
import type { DestinationVerb } from './destination-verbs.js';
import type { ClearGard } from './gard-verbs.js';
import type { NetworkVerb } from './network-verbs.js';
import type { ReadSetting, WriteSetting } from './setting-verbs.js';
import type { InstallSshKey, TestSshKey } from './ssh-key.js';

/** What rspconfig asks of a BMC. */
export type ConfigVerb =
  | ReadSetting
  | WriteSetting
  | NetworkVerb
  | AccountVerb
  | DestinationVerb
  | ClearGard
  | InstallSshKey
  | TestSshKey;
