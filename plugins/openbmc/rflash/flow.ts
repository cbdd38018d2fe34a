import { again, done, failed } from '../../../lib/status/table.js';
import { login } from '../login.js';
import { accepted } from '../replies.js';
import { type BmcTable, row } from '../row.js';
import type { ActivateNode, ListNode, UploadNode } from './flash-node.js';
import { listLines } from './list.js';
import * as say from './node-messages.js';
import {
  activation,
  activationAccepted,
  findReady,
  findUploaded,
  listed,
  prioritised,
  uploaded,
} from './replies.js';
import { listSoftware, readImageState, requestActive, setPriority, upload } from './requests.js';
import {
  activationEdges,
  beforeUpload,
  listAgain,
  lookAgain,
  prioritySearch,
  readyAgain,
  searchAgain,
  waitInLine,
} from './steps.js';

/** rflash -l */
export const list = {
  LOGIN: login('LIST'),
  LIST: row(listSoftware, listed, { list: done, no: failed }, { say: { list: listLines } }),
} satisfies BmcTable<'LOGIN' | 'LIST', ListNode>;

/** rflash -u FILE */
export const uploadOnly = {
  ...beforeUpload,
  UPLOAD: row(
    upload,
    uploaded,
    { id: done, idNotTold: done, unknown: 'LOOK_FOR_IMAGE', busy: waitInLine, no: failed },
    {
      say: {
        id: say.saidUploaded,
        idNotTold: say.saidUploaded,
        unknown: say.lookingForImage,
        busy: say.waitingInLine,
      },
      effect: { resumeAt: 'LOOK_FOR_IMAGE' },
    },
  ),
  LOOK_FOR_IMAGE: row(
    listSoftware,
    findUploaded,
    { found: done, missing: lookAgain, no: lookAgain },
    { say: { found: say.saidUploaded } },
  ),
} satisfies BmcTable<'LOGIN' | 'CPU' | 'BEFORE' | 'UPLOAD' | 'LOOK_FOR_IMAGE', UploadNode>;

/** rflash -a ID */
export const activateId = {
  LOGIN: login('ACTIVATE'),
  ACTIVATE: row(
    requestActive,
    activationAccepted<ActivateNode>,
    { yes: 'CHECK_STATE', no: failed },
    { say: { yes: say.started }, onAbort: 'continues', effect: { resumeAt: 'CHECK_STATE' } },
  ),
  CHECK_STATE: row(readImageState, activation<ActivateNode>, activationEdges, {
    say: { activating: say.activating, active: say.activated },
    onAbort: 'continues',
  }),
  SET_PRIORITY: row(setPriority, accepted<ActivateNode>, { yes: 'CHECK_PRIORITY', no: failed }),
  CHECK_PRIORITY: row(
    readImageState,
    prioritised<ActivateNode>,
    { yes: done, notYet: prioritySearch, no: failed },
    { say: { yes: say.activated } },
  ),
} satisfies BmcTable<'LOGIN' | 'ACTIVATE' | 'CHECK_STATE' | 'SET_PRIORITY' | 'CHECK_PRIORITY', ActivateNode>;

/** rflash -a FILE */
export const uploadAndActivate = {
  ...beforeUpload,
  UPLOAD: row(
    upload,
    uploaded,
    { id: 'AWAIT_READY', idNotTold: 'CHECK_ID', unknown: 'LOOK_FOR_IMAGE', busy: waitInLine, no: failed },
    {
      say: {
        id: say.loggedUploaded,
        idNotTold: say.loggedUploaded,
        unknown: say.lookingForImage,
        busy: say.waitingInLine,
      },
      effect: { resumeAt: 'LOOK_AFTER_CRASH' },
    },
  ),
  LOOK_FOR_IMAGE: row(
    listSoftware,
    findUploaded,
    { found: 'ACTIVATE', missing: lookAgain, no: lookAgain },
    { say: { found: say.foundAfterAll } },
  ),
  LOOK_AFTER_CRASH: row(
    listSoftware,
    findUploaded,
    { found: 'ACTIVATE', missing: again(5, 6, 'UPLOAD'), no: listAgain },
    { say: { found: say.foundAfterAll } },
  ),
  AWAIT_READY: row(
    listSoftware,
    findReady,
    { found: 'ACTIVATE', missing: readyAgain, no: listAgain },
    { say: { found: say.attemptingToActivate } },
  ),
  CHECK_ID: row(
    listSoftware,
    findUploaded,
    { found: 'ACTIVATE', missing: searchAgain, no: listAgain },
    { say: { found: say.attemptingToActivate, missing: say.idNotFoundYet } },
  ),
  ACTIVATE: row(
    requestActive,
    activationAccepted<UploadNode>,
    { yes: 'CHECK_STATE', no: failed },
    { say: { yes: say.started }, onAbort: 'continues', effect: { resumeAt: 'LOOK_IF_BEGUN' } },
  ),
  LOOK_IF_BEGUN: row(listSoftware, activation<UploadNode>, {
    activating: 'CHECK_STATE',
    ready: again(5, 2, 'ACTIVATE'),
    active: 'CHECK_STATE',
    lowPriority: 'CHECK_STATE',
    failed: 'CHECK_STATE',
    unexpected: 'CHECK_STATE',
    gone: 'CHECK_STATE',
    silent: again(10, 60, failed),
    no: failed,
  }),
  CHECK_STATE: row(listSoftware, activation<UploadNode>, activationEdges, {
    say: { activating: say.activating, active: say.activated },
    onAbort: 'continues',
  }),
  SET_PRIORITY: row(setPriority, accepted<UploadNode>, { yes: 'CHECK_PRIORITY', no: failed }),
  CHECK_PRIORITY: row(
    listSoftware,
    prioritised<UploadNode>,
    { yes: done, notYet: prioritySearch, no: failed },
    { say: { yes: say.activated } },
  ),
} satisfies BmcTable<UploadAndActivateStatus, UploadNode>;

type UploadAndActivateStatus =
  | (
      | 'LOGIN'
      | 'CPU'
      | 'BEFORE'
      | 'UPLOAD'
      | 'LOOK_FOR_IMAGE'
      | 'AWAIT_READY'
      | 'CHECK_ID'
      | 'LOOK_AFTER_CRASH'
      | 'LOOK_IF_BEGUN'
    )
  | ('ACTIVATE' | 'CHECK_STATE' | 'SET_PRIORITY' | 'CHECK_PRIORITY');
