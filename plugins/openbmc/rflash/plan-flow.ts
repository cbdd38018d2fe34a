import { done, failed, failedBecause } from '../../../lib/flow/table.js';
import { row } from '../node/bmc-row.js';
import { flow } from '../node/flow-header.js';
import { login } from '../node/login-row.js';
import type { ActivateNode, UnattendedNode, UploadNode } from './flash-node.js';
import { plannedBoth } from './look.js';
import { atOnce, lookAt } from './looks.js';
import { bothFit, fits } from './misfit.js';
import { cannot } from './misfit-texts.js';
import { plannedId } from './plan-replies.js';
import * as say from './plan-texts.js';
import { plannedAnyWay } from './push-replies.js';
import { noFirmware } from './push-texts.js';
import { hostOn } from './restart-host.js';
import { listSoftware, readLimits, readState } from './rflash-requests.js';

// rflash --plan: what the real run finds out first, and nothing more.

/** While another flash is at the BMC, what is seen there is not what will be. */
const looks = { lane: 'clear' } as const;
const isEmpty = failedBecause(noFirmware);
const isThere = {
  wait: done,
  activate: done,
  retry: done,
  watch: done,
  prioritise: done,
  nothing: done,
} as const;
const saysThere = {
  wait: say.activateOnly,
  activate: say.activateOnly,
  retry: say.activateOnly,
  watch: say.activateOnly,
  prioritise: say.activateOnly,
  nothing: say.nothing,
} as const;
const saysSwitch = { switchBack: say.plannedSwitchBack } as const;

/** rflash --plan -u|-a FILE */
export const planUpload = flow(looks, {
  LOGIN: login<UploadNode, 'PLAN'>('PLAN'),
  PLAN: lookAt(
    listSoftware,
    plannedAnyWay,
    {
      ...isThere,
      upload: 'LIMITS',
      push: done,
      begun: done,
      runs: failed,
      switchBack: done,
      cannot: failed,
      empty: isEmpty,
      ...atOnce,
    },
    { say: { ...saysThere, ...saysSwitch, push: say.plannedPush, begun: say.plannedFollowing } },
  ),
  LIMITS: row(
    readLimits,
    fits,
    { yes: done, no: failedBecause<UploadNode>(cannot) },
    { say: { yes: say.uploadAndActivate } },
  ),
});

/** rflash --plan -a ID */
export const planActivation = flow(looks, {
  LOGIN: login<ActivateNode, 'PLAN'>('PLAN'),
  PLAN: lookAt(
    listSoftware,
    plannedId<ActivateNode>,
    {
      ...isThere,
      runs: failed,
      switchBack: done,
      switch: done,
      fixed: failed,
      unknown: failed,
      invalid: failed,
      empty: isEmpty,
      ...atOnce,
    },
    { say: { ...saysThere, ...saysSwitch, switch: say.plannedSwitch } },
  ),
});

/** rflash --plan -d DIRECTORY */
export const planBoth = flow(looks, {
  LOGIN: login<UnattendedNode, 'PLAN'>('PLAN'),
  PLAN: lookAt(
    listSoftware,
    plannedBoth,
    { nothing: done, work: 'LIMITS', push: 'HOST', empty: isEmpty, ...atOnce },
    { say: { nothing: say.nothingForBoth, push: say.plannedPushes } },
  ),
  LIMITS: row(
    readLimits,
    bothFit,
    { yes: 'HOST', no: failedBecause<UnattendedNode>(cannot) },
    { say: { yes: say.both } },
  ),
  HOST: lookAt(
    readState,
    hostOn,
    { on: done, off: done, no: done, denied: done },
    { say: { on: say.hostRestarts, off: say.hostStarts } },
  ),
});
