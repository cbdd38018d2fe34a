import { again, done, failed } from '../../../lib/status/table.js';
import { type BmcTable, row } from '../row.js';
import type { ActivateNode, UploadNode } from './flash-node.js';
import * as say from './node-messages.js';
import { planned, plannedId } from './plan-replies.js';
import { findImage, findUploaded, uploaded } from './replies.js';
import { listSoftware, upload } from './requests.js';
import {
  type ActivateStatus,
  activate,
  begin,
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
  CPU: checkCpu<UploadNode, 'UPLOAD'>('UPLOAD', say.uploading),
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
  'LOGIN' | 'EVENTS' | 'PLAN' | 'CPU' | 'UPLOAD' | 'LOOK_IF_ARRIVED' | 'LOOK_FOR_IMAGE' | 'EXPLAIN',
  UploadNode
>;

/** rflash -a ID */
export const activateId = {
  ...begin<ActivateNode>(),
  PLAN: row(
    listSoftware,
    plannedId,
    {
      ...{ activate: 'ACTIVATE', unknown: 'ACTIVATE', retry: 'WITHDRAW', watch: 'CHECK_STATE' },
      ...{ wait: readyAgain, prioritise: 'SET_PRIORITY', nothing: done, invalid: 'EXPLAIN', no: failed },
    },
    { say: { nothing: say.alreadyActive } },
  ),
  ...activate<ActivateNode>(),
} satisfies BmcTable<'LOGIN' | 'EVENTS' | 'PLAN' | ActivateStatus, ActivateNode>;

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
  CPU: checkCpu<UploadNode, 'UPLOAD'>('UPLOAD', say.uploading),
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
  | ('LOGIN' | 'EVENTS' | 'PLAN' | 'CPU' | 'UPLOAD' | 'LOOK_IF_ARRIVED' | 'LOOK_FOR_IMAGE')
  | ('AWAIT_READY' | 'CHECK_ID' | ActivateStatus),
  UploadNode
>;
