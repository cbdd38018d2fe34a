import type { AccountVerb } from './accounts.js';
import type { DestinationVerb } from './destinations.js';
import type { ClearGard } from './gard.js';
import type { NetworkVerb } from './network.js';
import type { ReadSetting, WriteSetting } from './settings.js';
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
