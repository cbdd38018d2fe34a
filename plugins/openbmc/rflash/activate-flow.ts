import { again, done, failed } from '../../../lib/status/table.js';
import { type BmcTable, row } from '../row.js';
import type { ActivateIdNode, UploadNode } from './flash-node.js';
import * as say from './node-messages.js';
import { knownElsewhere, planned, plannedId, plannedVersion } from './plan-replies.js';
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
  lookAgain,
  readyAgain,
  searchAgain,
  sendAgain,
  waitInLine,
} from './steps.js';

/** rflash -u FILE */
export const uploadOnly = {
  ...begin<UploadNode>(),
  PLAN: row(
    listSoftware,
    planned,
    {
      ...{ upload: 'CPU', retry: 'CPU', no: failed },
      ...{ wait: done, activate: done, watch: done, prioritise: done, nothing: done },
    },
    {
      say: {
        ...{ wait: say.alreadyThere, activate: say.alreadyThere, watch: say.alreadyThere },
        ...{ prioritise: say.alreadyThere, nothing: say.alreadyThere },
      },
    },
  ),
  CPU: checkCpu<UploadNode, 'LIMITS'>('LIMITS', () => []),
  LIMITS: canTake('UPLOAD'),
  UPLOAD: row(
    upload,
    uploaded,
    {
      ...{ id: done, idNotTold: done, unknown: 'LOOK_FOR_IMAGE' },
      ...{ busy: waitInLine, rejected: 'EXPLAIN', no: failed },
    },
    {
      say: {
        ...{ id: say.saidUploaded, idNotTold: say.saidUploaded },
        ...{ unknown: say.lookingForImage, busy: say.waitingInLine },
      },
      effect: { resumeAt: 'LOOK_IF_ARRIVED' },
    },
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
  | 'LOOK_IF_ARRIVED'
  | 'LOOK_FOR_IMAGE'
  | 'EXPLAIN',
  UploadNode
>;

const idEdges = {
  activate: 'ACTIVATE',
  retry: 'WITHDRAW',
  watch: 'CHECK_STATE',
  prioritise: 'SET_PRIORITY',
  wait: readyAgain,
  nothing: done,
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
    { say: { nothing: say.alreadyActive } },
  ),
  ASK_OTHERS: row(askOthers, knownElsewhere, { yes: 'PLAN_BY_VERSION', no: 'ACTIVATE' }),
  PLAN_BY_VERSION: row(
    listSoftware,
    plannedVersion,
    { ...idEdges, unknown: 'ACTIVATE' },
    { say: { nothing: say.alreadyActive } },
  ),
  ...activate<ActivateIdNode>(),
} satisfies BmcTable<
  'LOGIN' | 'EVENTS' | 'PLAN' | 'ASK_OTHERS' | 'PLAN_BY_VERSION' | ActivateStatus,
  ActivateIdNode
>;

/** rflash -a FILE */
export const uploadAndActivate = {
  ...begin<UploadNode>(),
  PLAN: row(
    listSoftware,
    planned,
    {
      ...{ upload: 'CPU', activate: 'ACTIVATE', retry: 'WITHDRAW', watch: 'CHECK_STATE' },
      ...{ wait: 'AWAIT_READY', prioritise: 'SET_PRIORITY', nothing: done, no: failed },
    },
    { say: { activate: say.activatingOnly, retry: say.activatingOnly, nothing: say.alreadyActive } },
  ),
  CPU: checkCpu<UploadNode, 'LIMITS'>('LIMITS', () => []),
  LIMITS: canTake('UPLOAD'),
  UPLOAD: row(
    upload,
    uploaded,
    {
      ...{ id: 'AWAIT_READY', idNotTold: 'CHECK_ID', unknown: 'LOOK_FOR_IMAGE' },
      ...{ busy: waitInLine, rejected: 'EXPLAIN', no: failed },
    },
    {
      say: {
        ...{ id: say.loggedUploaded, idNotTold: say.loggedUploaded },
        ...{ unknown: say.lookingForImage, busy: say.waitingInLine },
      },
      effect: { resumeAt: 'LOOK_IF_ARRIVED' },
    },
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
} satisfies BmcTable<
  | ('LOGIN' | 'EVENTS' | 'PLAN' | 'CPU' | 'LIMITS' | 'UPLOAD' | 'LOOK_IF_ARRIVED' | 'LOOK_FOR_IMAGE')
  | ('AWAIT_READY' | 'CHECK_ID' | ActivateStatus),
  UploadNode
>;
