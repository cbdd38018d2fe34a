import { again, done, failed } from '../../../lib/status/table.js';
import { type BmcTable, row } from '../row.js';
import type { ActivateIdNode, UploadNode } from './flash-node.js';
import * as say from './node-messages.js';
import { knownElsewhere, plannedAgain, plannedId, plannedVersion } from './plan-replies.js';
import * as tell from './push-messages.js';
import { plannedAnyWay } from './push-replies.js';
import { type PushStatus, pushItself } from './push-rows.js';
import { findImage, findUploaded, uploaded } from './replies.js';
import { askOthers, listSoftware, upload } from './requests.js';
import {
  type ActivateStatus,
  activate,
  begin,
  canTake,
  checkCpu,
  explain,
  listAgain,
  listEmpty,
  lookAgain,
  onceMore,
  readyAgain,
  searchAgain,
  sendAgain,
  waitInLine,
} from './steps.js';
import { awaitSwitched, lookIfSwitched, switchRow } from './switch-rows.js';

const there = { wait: done, activate: done, watch: done, prioritise: done, nothing: done } as const;
const saysThere = {
  ...{ wait: say.alreadyThere, activate: say.alreadyThere, watch: say.alreadyThere },
  ...{ prioritise: say.alreadyThere, nothing: say.alreadyThere },
} as const;

/** rflash -u FILE */
export const uploadOnly = {
  ...begin<UploadNode>(),
  PLAN: row(
    listSoftware,
    plannedAnyWay,
    { ...there, upload: 'CPU', retry: 'CPU', push: failed, begun: failed, empty: listEmpty, no: failed },
    { say: { ...saysThere, empty: tell.waits } },
  ),
  CPU: checkCpu<UploadNode, 'LIMITS'>('LIMITS', () => []),
  LIMITS: canTake('UPLOAD'),
  UPLOAD: row(
    upload,
    uploaded,
    {
      ...{ id: done, idNotTold: done, unknown: 'LOOK_FOR_IMAGE', cut: onceMore },
      ...{ busy: waitInLine('LOOK_IN_LINE'), rejected: 'EXPLAIN', no: failed },
    },
    {
      say: {
        ...{ id: say.saidUploaded, idNotTold: say.saidUploaded, cut: say.connectionCut },
        ...{ unknown: say.lookingForImage, busy: say.waitingInLine },
      },
      effect: { resumeAt: 'LOOK_IF_ARRIVED' },
    },
  ),
  LOOK_IN_LINE: row(
    listSoftware,
    plannedAgain,
    { ...there, upload: 'UPLOAD', retry: 'UPLOAD', no: listAgain },
    { say: saysThere },
  ),
  LOOK_IF_ARRIVED: row(
    listSoftware,
    findUploaded,
    { found: done, unpacking: done, missing: sendAgain, no: again(10, 60, failed) },
    { say: { found: say.saidUploaded, unpacking: say.saidUploaded } },
  ),
  LOOK_FOR_IMAGE: row(
    listSoftware,
    findUploaded,
    { found: done, unpacking: lookAgain, missing: lookAgain, no: lookAgain },
    { say: { found: say.saidUploaded } },
  ),
  EXPLAIN: explain<UploadNode>(),
} satisfies BmcTable<
  | 'LOGIN'
  | 'EVENTS'
  | 'PLAN'
  | 'CPU'
  | 'LIMITS'
  | 'UPLOAD'
  | 'LOOK_IN_LINE'
  | 'LOOK_IF_ARRIVED'
  | 'LOOK_FOR_IMAGE'
  | 'EXPLAIN',
  UploadNode
>;

const idEdges = {
  empty: listEmpty,
  activate: 'ACTIVATE',
  retry: 'WITHDRAW',
  watch: 'CHECK_STATE',
  prioritise: 'SET_PRIORITY',
  wait: readyAgain,
  nothing: done,
  switch: 'SWITCH',
  fixed: failed,
  invalid: 'EXPLAIN',
  no: failed,
} as const;

/** rflash -a ID: the image with this id, or else the one that has it on another BMC of the command. */
export const activateId = {
  ...begin<ActivateIdNode>(),
  PLAN: row(
    listSoftware,
    plannedId<ActivateIdNode>,
    { ...idEdges, unknown: 'ASK_OTHERS' },
    { say: { nothing: say.alreadyActive, empty: tell.waits } },
  ),
  ASK_OTHERS: row(askOthers, knownElsewhere, { yes: 'PLAN_BY_VERSION', no: 'ACTIVATE' }),
  PLAN_BY_VERSION: row(
    listSoftware,
    plannedVersion,
    { ...idEdges, unknown: 'ACTIVATE' },
    { say: { nothing: say.alreadyActive, empty: tell.waits } },
  ),
  SWITCH: switchRow<ActivateIdNode>(),
  AWAIT_SWITCHED: awaitSwitched<ActivateIdNode>(),
  LOOK_IF_SWITCHED: lookIfSwitched<ActivateIdNode>(),
  ...activate<ActivateIdNode>(),
} satisfies BmcTable<
  | ('LOGIN' | 'EVENTS' | 'PLAN' | 'ASK_OTHERS' | 'PLAN_BY_VERSION')
  | ('SWITCH' | 'AWAIT_SWITCHED' | 'LOOK_IF_SWITCHED' | ActivateStatus),
  ActivateIdNode
>;

const goesOn = {
  wait: 'AWAIT_READY',
  activate: 'ACTIVATE',
  retry: 'WITHDRAW',
  watch: 'CHECK_STATE',
  prioritise: 'SET_PRIORITY',
  nothing: done,
} as const;
const saysOn = {
  activate: say.activatingOnly,
  retry: say.activatingOnly,
  nothing: say.alreadyActive,
} as const;

/** rflash -a FILE */
export const uploadAndActivate = {
  ...begin<UploadNode>(),
  PLAN: row(
    listSoftware,
    plannedAnyWay,
    { ...goesOn, push: 'PREPARE', begun: 'RESULT', upload: 'CPU', empty: listEmpty, no: failed },
    { say: { ...saysOn, begun: tell.broughtByOther, empty: tell.waits } },
  ),
  CPU: checkCpu<UploadNode, 'LIMITS'>('LIMITS', () => []),
  LIMITS: canTake('UPLOAD'),
  UPLOAD: row(
    upload,
    uploaded,
    {
      ...{ id: 'AWAIT_READY', idNotTold: 'CHECK_ID', unknown: 'LOOK_FOR_IMAGE', cut: onceMore },
      ...{ busy: waitInLine('LOOK_IN_LINE'), rejected: 'EXPLAIN', no: failed },
    },
    {
      say: {
        ...{ id: say.loggedUploaded, idNotTold: say.loggedUploaded, cut: say.connectionCut },
        ...{ unknown: say.lookingForImage, busy: say.waitingInLine },
      },
      effect: { resumeAt: 'LOOK_IF_ARRIVED' },
    },
  ),
  LOOK_IN_LINE: row(
    listSoftware,
    plannedAgain,
    { ...goesOn, upload: 'UPLOAD', no: listAgain },
    { say: { ...saysOn, wait: say.activatingOnly, watch: say.activatingOnly } },
  ),
  LOOK_IF_ARRIVED: row(
    listSoftware,
    findUploaded,
    { found: 'ACTIVATE', unpacking: readyAgain, missing: sendAgain, no: again(10, 60, failed) },
    { say: { found: say.foundAfterAll } },
  ),
  LOOK_FOR_IMAGE: row(
    listSoftware,
    findUploaded,
    { found: 'ACTIVATE', unpacking: lookAgain, missing: lookAgain, no: lookAgain },
    { say: { found: say.foundAfterAll } },
  ),
  AWAIT_READY: row(
    listSoftware,
    findImage,
    { found: 'ACTIVATE', unpacking: readyAgain, missing: readyAgain, no: listAgain },
    { say: { found: say.attemptingToActivate } },
  ),
  CHECK_ID: row(
    listSoftware,
    findImage,
    { found: 'ACTIVATE', unpacking: readyAgain, missing: searchAgain, no: listAgain },
    { say: { found: say.attemptingToActivate, missing: say.idNotFoundYet } },
  ),
  ...activate<UploadNode>(),
  // Where upload means activation.
  ...pushItself(),
} satisfies BmcTable<
  | ('LOGIN' | 'EVENTS' | 'PLAN' | 'CPU' | 'LIMITS' | 'UPLOAD' | 'LOOK_IN_LINE' | 'LOOK_IF_ARRIVED')
  | ('LOOK_FOR_IMAGE' | 'AWAIT_READY' | 'CHECK_ID' | ActivateStatus | PushStatus),
  UploadNode
>;
