import { done, failed, failedBecause } from '../../../lib/status/table.js';
import { login } from '../login.js';
import { type BmcTable, row } from '../row.js';
import type { ActivateNode, UnattendedNode, UploadNode } from './flash-node.js';
import { bothFit, fits } from './misfit.js';
import { cannot } from './misfit-messages.js';
import * as say from './plan-messages.js';
import { plannedId } from './plan-replies.js';
import { noFirmware, plannedFollowing, plannedPush, plannedPushes, plannedSwitch } from './push-messages.js';
import { plannedAnyWay } from './push-replies.js';
import { listSoftware, readLimits, readState } from './requests.js';
import { hostOn, plannedBoth } from './unattended-replies.js';

// rflash --plan: what the real run finds out first, and nothing more.

/** rflash --plan -u|-a FILE */
export const planUpload = {
  LOGIN: login('PLAN'),
  PLAN: row(
    listSoftware,
    plannedAnyWay,
    {
      ...{ push: done, begun: done, upload: 'LIMITS', wait: done, activate: done, retry: done },
      ...{ watch: done, prioritise: done, nothing: done, empty: failedBecause(noFirmware), no: failed },
    },
    {
      say: {
        ...{ push: plannedPush, begun: plannedFollowing, wait: say.activateOnly, activate: say.activateOnly },
        ...{ retry: say.activateOnly, watch: say.activateOnly, prioritise: say.activateOnly },
        nothing: say.nothing,
      },
    },
  ),
  LIMITS: row(
    readLimits,
    fits,
    { yes: done, no: failedBecause<UploadNode>(cannot) },
    { say: { yes: say.uploadAndActivate } },
  ),
} satisfies BmcTable<'LOGIN' | 'PLAN' | 'LIMITS', UploadNode>;

/** rflash --plan -a ID */
export const planActivation = {
  LOGIN: login('PLAN'),
  PLAN: row(
    listSoftware,
    plannedId<ActivateNode>,
    {
      ...{ wait: done, activate: done, retry: done, watch: done, prioritise: done, nothing: done },
      ...{ switch: done, fixed: failed, unknown: failed, invalid: failed },
      ...{ empty: failedBecause(noFirmware), no: failed },
    },
    {
      say: {
        ...{ wait: say.activateOnly, activate: say.activateOnly, retry: say.activateOnly },
        ...{ watch: say.activateOnly, prioritise: say.activateOnly, nothing: say.nothing },
        switch: plannedSwitch,
      },
    },
  ),
} satisfies BmcTable<'LOGIN' | 'PLAN', ActivateNode>;

/** rflash --plan -d DIRECTORY */
export const planBoth = {
  LOGIN: login('PLAN'),
  PLAN: row(
    listSoftware,
    plannedBoth,
    { nothing: done, work: 'LIMITS', push: 'HOST', empty: failedBecause(noFirmware), no: failed },
    { say: { nothing: say.nothingForBoth, push: plannedPushes } },
  ),
  LIMITS: row(
    readLimits,
    bothFit,
    { yes: 'HOST', no: failedBecause<UnattendedNode>(cannot) },
    { say: { yes: say.both } },
  ),
  HOST: row(
    readState,
    hostOn,
    { on: done, off: done, no: done },
    { say: { on: say.hostRestarts, off: say.hostStarts } },
  ),
} satisfies BmcTable<'LOGIN' | 'PLAN' | 'LIMITS' | 'HOST', UnattendedNode>;
