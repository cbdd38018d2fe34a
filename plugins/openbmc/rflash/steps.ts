import { again, done, failed, failedBecause } from '../../../lib/status/table.js';
import { login } from '../login.js';
import { row } from '../row.js';
import type { UploadNode } from './flash-node.js';
import * as say from './node-messages.js';
import { cpuLevel, remembered } from './replies.js';
import { listSoftware, readCpu } from './requests.js';

/** What the tables of rflash have in common. */

/** Before every upload: warn of old processors, note what is on the BMC. */
export const beforeUpload = {
  LOGIN: login<UploadNode, 'CPU'>('CPU'),
  CPU: row(
    readCpu,
    cpuLevel<UploadNode>,
    { dd20: 'BEFORE', dd21: 'BEFORE', other: 'BEFORE' },
    { say: { dd20: say.warnedDd20, dd21: say.saidDd21 } },
  ),
  BEFORE: row(listSoftware, remembered, { known: 'UPLOAD', no: failed }, { say: { known: say.uploading } }),
};

/** While the BMC takes another upload: 503 [image_upload.hpp]. The BMC's own Retry-After counts before the 30 s. */
export const waitInLine = again(30, 10, failed);

/** An upload without an answer: the image shows up soon, or it was not taken. */
export const lookAgain = again(10, 6, failedBecause(say.uploadLost));

/** An upload whose answer has no id: the BMC still unpacks it [openbmc.pm:5535]. */
export const searchAgain = again(10, 6, failedBecause(say.idNotFound));

/** An upload whose answer has the id: seconds pass before the image can be activated. */
export const readyAgain = again(2, 30, failedBecause(say.idNotFound));

/** A list that cannot be read while the BMC unpacks an image. */
export const listAgain = again(10, 6, failed);

export const prioritySearch = again(5, 6, failedBecause(say.priorityNotSet));

/** Where each state of an image leads while it is being activated; the bound is an hour. */
export const activationEdges = {
  activating: again(15, 240, failedBecause(say.stillActivating)),
  ready: again(15, 4, failedBecause(say.unexpectedState)),
  active: done,
  lowPriority: 'SET_PRIORITY',
  failed: failedBecause(say.activationFailed),
  unexpected: failedBecause(say.unexpectedState),
  gone: failedBecause(say.imageGone),
  silent: again(15, 4, failed),
  no: failed,
} as const;
