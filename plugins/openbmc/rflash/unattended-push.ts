import { again, againFor, failed, type Read } from '../../../lib/status/table.js';
import { row } from '../row.js';
import type { BmcReply, SoftwareList } from '../verbs.js';
import type { UnattendedNode, UploadNode } from './flash-node.js';
import { broughtByOther, interfaceChanged, waits } from './push-messages.js';
import { plannedAnyWay } from './push-replies.js';
import {
  activationSeconds,
  follow,
  type Lens,
  lookIfNeeded,
  lookIfPushed,
  prepare,
  push,
  result,
} from './push-rows.js';
import { listSoftware } from './requests.js';
import { listEmpty } from './steps.js';
import * as say from './unattended-messages.js';
import { of, type Part } from './unattended-replies.js';

function lensOf(part: Part): Lens<UnattendedNode> {
  return { on: (make) => (node) => make(node[part]), of: (reading) => of(part, reading) };
}

/** The rows of `rflash -d` for BMCs where upload means activation. From NEED on they go the way of all. */
export function pushBoth() {
  const [bmc, host] = [lensOf('bmc'), lensOf('host')];
  return {
    LOOK_HOST_TO_PUSH: look(host, {
      ...{ push: 'PREPARE_HOST', begun: 'RESULT_HOST', there: 'LOOK_BMC_TO_PUSH' },
    }),
    PREPARE_HOST: prepare(host, 'PUSH_HOST'),
    PUSH_HOST: push(host, {
      ...{ follow: 'FOLLOW_HOST', result: 'RESULT_HOST' },
      ...{ look: 'LOOK_IF_HOST_PUSHED', ifNeeded: 'LOOK_IF_HOST_NEEDED' },
    }),
    LOOK_IF_HOST_NEEDED: lookIfNeeded(host, { result: 'RESULT_HOST', prepare: 'PREPARE_HOST' }),
    LOOK_IF_HOST_PUSHED: lookIfPushed(host, { result: 'RESULT_HOST', prepare: 'PREPARE_HOST' }),
    FOLLOW_HOST: follow(host, {
      ended: 'RESULT_HOST',
      running: againFor(5, activationSeconds, 'RESULT_HOST'),
      silent: again(5, 6, 'RESULT_HOST'),
    }),
    RESULT_HOST: result(host, 'LOOK_BMC_TO_PUSH', () => []),
    LOOK_BMC_TO_PUSH: look(bmc, { push: 'PREPARE_BMC', begun: 'RESULT_BMC', there: 'NEED' }),
    PREPARE_BMC: prepare(bmc, 'PUSH_BMC'),
    PUSH_BMC: push(bmc, {
      ...{ follow: 'FOLLOW_BMC', result: 'RESULT_BMC' },
      ...{ look: 'LOOK_IF_BMC_PUSHED', ifNeeded: 'LOOK_IF_BMC_NEEDED' },
    }),
    LOOK_IF_BMC_NEEDED: lookIfNeeded(bmc, { result: 'RESULT_BMC', prepare: 'PREPARE_BMC' }),
    LOOK_IF_BMC_PUSHED: lookIfPushed(bmc, { result: 'RESULT_BMC', prepare: 'PREPARE_BMC' }),
    FOLLOW_BMC: follow(bmc, {
      ended: 'RESULT_BMC',
      running: againFor(5, activationSeconds, 'RESULT_BMC'),
      silent: again(5, 6, 'RESULT_BMC'),
    }),
    RESULT_BMC: result(bmc, 'NEED', say.activated),
  } as const;
}

export type PushBothStatus =
  | ('LOOK_HOST_TO_PUSH' | 'PREPARE_HOST' | 'PUSH_HOST' | 'LOOK_IF_HOST_NEEDED' | 'LOOK_IF_HOST_PUSHED')
  | ('FOLLOW_HOST' | 'RESULT_HOST' | 'LOOK_BMC_TO_PUSH' | 'PREPARE_BMC' | 'PUSH_BMC' | 'LOOK_IF_BMC_NEEDED')
  | ('LOOK_IF_BMC_PUSHED' | 'FOLLOW_BMC' | 'RESULT_BMC');

/** Does it run already? An image that waits for the restart is taken for an old one: Redfish does not tell them apart. */
function look<const Push extends string, const Begun extends string, const There extends string>(
  lens: Lens<UnattendedNode>,
  to: { readonly push: Push; readonly begun: Begun; readonly there: There },
) {
  const reading = lens.of(toPush);
  return row(
    listSoftware,
    reading,
    { ...to, empty: listEmpty, no: failed },
    { say: { begun: lens.on(broughtByOther), empty: lens.on(waits) } },
  );
}

function toPush(
  reply: BmcReply<SoftwareList>,
  node: UploadNode,
): Read<'push' | 'begun' | 'there' | 'empty' | 'no', UploadNode> {
  const { outcome, ...rest } = plannedAnyWay(reply, node);
  if (outcome === 'nothing') return { outcome: 'there', ...rest };
  const isOwn = outcome === 'push' || outcome === 'begun' || outcome === 'empty' || outcome === 'no';
  if (isOwn) return { outcome, ...rest };
  return { outcome: 'no', reason: interfaceChanged };
}
