import type {
  ActivateSoftware,
  ListSoftware,
  ReadCpuVersion,
  ReadSoftware,
  SetPriority,
  Upload,
} from '../verbs.js';
import type { ActivateNode, UploadNode } from './flash-node.js';

export function listSoftware(): ListSoftware {
  return { verb: 'listSoftware' };
}

export function readCpu(): ReadCpuVersion {
  return { verb: 'readCpuVersion' };
}

export function upload(node: UploadNode): Upload {
  return { verb: 'upload', image: node.image };
}

export function readImageState(node: ActivateNode): ReadSoftware {
  return { verb: 'readSoftware', id: idOf(node) };
}

export function requestActive(node: ActivateNode): ActivateSoftware {
  return { verb: 'activateSoftware', id: idOf(node) };
}

/** Priority 0: the image that starts at the next reboot. */
export function setPriority(node: ActivateNode): SetPriority {
  return { verb: 'setPriority', id: idOf(node), priority: 0 };
}

/** Every status that needs the id comes after one that finds it. */
function idOf(node: ActivateNode): string {
  if (node.id === undefined) throw new Error(`the image id of ${node.node} is not known yet`);
  return node.id;
}
