import type {
  ActivateSoftware,
  DeleteSoftware,
  ListSoftware,
  ReadCpuVersion,
  ReadEventLog,
  ReadState,
  RebootBmc,
  RequestChassis,
  RequestHost,
  SetPriority,
  Upload,
  WithdrawActivation,
} from '../bmc/verbs/index.js';
import type { ReadUpdateLimits } from '../bmc/verbs/limit-verbs.js';
import type { PrepareUpdate, ReadTask, SwitchSoftware } from '../bmc/verbs/update-verbs.js';
import type { FindVersion } from './claims.js';
import type { ActivateNode, DeleteNode, UploadNode } from './flash-node.js';

export function listSoftware(): ListSoftware {
  return { verb: 'listSoftware' };
}

export function readLimits(): ReadUpdateLimits {
  return { verb: 'readUpdateLimits' };
}

export function readCpu(): ReadCpuVersion {
  return { verb: 'readCpuVersion' };
}

export function upload(node: UploadNode): Upload {
  return { verb: 'upload', image: node.image, ...askingFirst(node) };
}

/** Where the BMC activates what it gets: at the next restart when it can wait for that. */
export function push(node: UploadNode): Upload {
  const apply = node.reboots === true ? 'Immediate' : 'OnReset';
  return { verb: 'upload', image: node.image, apply, ...askingFirst(node) };
}

function askingFirst({ asksFirst }: UploadNode): Pick<Upload, 'asksFirst'> {
  return asksFirst === true ? { asksFirst } : {};
}

export function prepareUpdate(): PrepareUpdate {
  return { verb: 'prepareUpdate' };
}

/** Every status that follows a task comes after one that was told of it. */
export function readTask({ node, task }: UploadNode): ReadTask {
  if (task === undefined) throw new Error(`the task of ${node} is not known`);
  return { verb: 'readTask', task };
}

export function switchTo(node: ActivateNode): SwitchSoftware {
  return { verb: 'switchSoftware', id: idOf(node) };
}

export function requestActive(node: ActivateNode): ActivateSoftware {
  return { verb: 'activateSoftware', id: idOf(node) };
}

/** Priority 0: the image that starts at the next reboot. */
export function setPriority(node: ActivateNode): SetPriority {
  return { verb: 'setPriority', id: idOf(node), priority: 0 };
}

export function requestDelete(node: DeleteNode): DeleteSoftware {
  return { verb: 'deleteSoftware', id: node.id };
}

export function readState(): ReadState {
  return { verb: 'readState' };
}

export function readEvents(): ReadEventLog {
  return { verb: 'readEventLog' };
}

export function readReason(): ReadEventLog {
  return { verb: 'readEventLog', explained: true };
}

export function rebootBmc(): RebootBmc {
  return { verb: 'rebootBmc' };
}

/** Cuts the power. */
export function chassisOff(): RequestChassis {
  return { verb: 'requestChassis', transition: 'Off' };
}

export function hostOn(): RequestHost {
  return { verb: 'requestHost', transition: 'On' };
}

export function askOthers(node: ActivateNode): FindVersion {
  return { question: 'findVersion', id: idOf(node) };
}

export function withdraw(node: ActivateNode): WithdrawActivation {
  return { verb: 'withdrawActivation', id: idOf(node) };
}

/** Every status that needs the id comes after one that finds it. */
function idOf(node: ActivateNode): string {
  if (node.id === undefined) throw new Error(`the image id of ${node.node} is not known yet`);
  return node.id;
}
