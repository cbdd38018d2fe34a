import t from 'tap';
import { headerOf } from '../../../../plugins/openbmc/node/flow-header.js';
import { startOf } from '../../../../plugins/openbmc/node/node-resume.js';
import * as flows from '../../../../plugins/openbmc/rflash/flash-flows.js';
import {
  activateIdNode,
  flashNode,
  unattendedNode,
  uploadNode,
} from '../../../../plugins/openbmc/rflash/flash-start.js';
import { statusWord } from '../../../../plugins/openbmc/rflash/status-words.js';
import { toNodeName } from '../../../../xcat-compat/names/node-name.js';
import { testServices } from '../../../helpers/worker-services.js';

/**
 * Every status that a version before acts may have written down, and where a node goes on that was in it: of a request
 * with an effect, the second is where it goes on when nobody knows whether that was sent. What may have been sent is
 * looked for first, as it was then.
 */
const before: Readonly<Record<string, Readonly<Record<string, string | readonly [string, string]>>>> = {
  uploadOnly: {
    LOGIN: 'LOGIN',
    EVENTS: 'EVENTS',
    PLAN: 'PLAN',
    CPU: 'CPU',
    LIMITS: 'LIMITS',
    UPLOAD: ['UPLOAD', 'UPLOAD.LOOK_IF_ARRIVED'],
    LOOK_IN_LINE: 'UPLOAD.LOOK_IN_LINE',
    LOOK_AT_EXISTING: 'UPLOAD.LOOK_AT_EXISTING',
    LOOK_IF_TAKEN: 'UPLOAD.LOOK_IF_TAKEN',
    LOOK_IF_ARRIVED: 'UPLOAD.LOOK_IF_ARRIVED',
    LOOK_FOR_IMAGE: 'UPLOAD.LOOK_FOR_IMAGE',
    FIND: 'UPLOAD.FIND',
    EXPLAIN: 'EXPLAIN',
  },
  uploadAndActivate: {
    LOGIN: 'LOGIN',
    EVENTS: 'EVENTS',
    PLAN: 'PLAN',
    CPU: 'CPU',
    LIMITS: 'LIMITS',
    UPLOAD: ['UPLOAD', 'UPLOAD.LOOK_IF_ARRIVED'],
    LOOK_IN_LINE: 'UPLOAD.LOOK_IN_LINE',
    LOOK_AT_EXISTING: 'UPLOAD.LOOK_AT_EXISTING',
    LOOK_IF_TAKEN: 'UPLOAD.LOOK_IF_TAKEN',
    LOOK_IF_ARRIVED: 'UPLOAD.LOOK_IF_ARRIVED',
    LOOK_FOR_IMAGE: 'UPLOAD.LOOK_FOR_IMAGE',
    AWAIT_READY: 'UPLOAD.FIND',
    CHECK_ID: 'UPLOAD.FIND',
    WITHDRAW: 'ACTIVATE.WITHDRAW',
    ACTIVATE: ['ACTIVATE', 'ACTIVATE.LOOK_IF_BEGUN'],
    LOOK_IF_BEGUN: 'ACTIVATE.LOOK_IF_BEGUN',
    CHECK_STATE: 'CHECK_STATE',
    SET_PRIORITY: ['CHECK_STATE.SET_PRIORITY', 'CHECK_STATE'],
    LOOK_IF_FIRST: 'CHECK_STATE.SET_PRIORITY.LOOK_IF_FIRST',
    CHECK_PRIORITY: 'CHECK_STATE.SET_PRIORITY.CHECK_PRIORITY',
    EXPLAIN: 'EXPLAIN',
    PREPARE: 'PUSH.PREPARE',
    PUSH: ['PUSH', 'PUSH.LOOK_IF_PUSHED'],
    LOOK_AT_PUSHED: 'PUSH.LOOK_AT_PUSHED',
    LOOK_IF_NEEDED: 'PUSH.LOOK_IF_NEEDED',
    LOOK_IF_PUSHED: 'PUSH.LOOK_IF_PUSHED',
    FOLLOW: 'PUSH.FOLLOW',
    RESULT: 'PUSH.RESULT',
    MARK: 'SWITCH.MARK',
    SWITCH: ['SWITCH', 'SWITCH.LOOK_IF_SWITCHED'],
    LOOK_IF_SWITCHED: 'SWITCH.LOOK_IF_SWITCHED',
    AWAIT_RESTART: 'SWITCH.AWAIT_RESTART',
    AWAIT_SWITCHED: 'SWITCH.AWAIT_SWITCHED',
  },
  activateId: {
    LOGIN: 'LOGIN',
    EVENTS: 'EVENTS',
    PLAN: 'PLAN',
    ASK_OTHERS: 'ASK_OTHERS',
    PLAN_BY_VERSION: 'PLAN_BY_VERSION',
    MARK: 'SWITCH.MARK',
    SWITCH: ['SWITCH', 'SWITCH.LOOK_IF_SWITCHED'],
    LOOK_IF_SWITCHED: 'SWITCH.LOOK_IF_SWITCHED',
    AWAIT_RESTART: 'SWITCH.AWAIT_RESTART',
    AWAIT_SWITCHED: 'SWITCH.AWAIT_SWITCHED',
    WITHDRAW: 'ACTIVATE.WITHDRAW',
    ACTIVATE: ['ACTIVATE', 'ACTIVATE.LOOK_IF_BEGUN'],
    LOOK_IF_BEGUN: 'ACTIVATE.LOOK_IF_BEGUN',
    CHECK_STATE: 'CHECK_STATE',
    SET_PRIORITY: ['CHECK_STATE.SET_PRIORITY', 'CHECK_STATE'],
    LOOK_IF_FIRST: 'CHECK_STATE.SET_PRIORITY.LOOK_IF_FIRST',
    CHECK_PRIORITY: 'CHECK_STATE.SET_PRIORITY.CHECK_PRIORITY',
    EXPLAIN: 'EXPLAIN',
  },
  deleteImage: {
    LOGIN: 'LOGIN',
    LIST: 'LIST',
    HOST: 'HOST',
    DELETE: ['DELETE', 'LOOK_IF_DELETED'],
    LOOK_IF_DELETED: 'LOOK_IF_DELETED',
  },
  unattended: {
    LOGIN: 'LOGIN',
    EVENTS: 'EVENTS',
    PLAN: 'PLAN',
    CPU: 'CPU',
    LIMITS: 'LIMITS',
    LOOK_HOST_TO_PUSH: 'PUSH_HOST.LOOK',
    PREPARE_HOST: 'PUSH_HOST.PREPARE',
    PUSH_HOST: ['PUSH_HOST', 'PUSH_HOST.LOOK_IF_PUSHED'],
    LOOK_AT_PUSHED_HOST: 'PUSH_HOST.LOOK_AT_PUSHED',
    LOOK_IF_HOST_NEEDED: 'PUSH_HOST.LOOK_IF_NEEDED',
    LOOK_IF_HOST_PUSHED: 'PUSH_HOST.LOOK_IF_PUSHED',
    FOLLOW_HOST: 'PUSH_HOST.FOLLOW',
    RESULT_HOST: 'PUSH_HOST.RESULT',
    LOOK_BMC_TO_PUSH: 'PUSH_BMC.LOOK',
    PREPARE_BMC: 'PUSH_BMC.PREPARE',
    PUSH_BMC: ['PUSH_BMC', 'PUSH_BMC.LOOK_IF_PUSHED'],
    LOOK_AT_PUSHED_BMC: 'PUSH_BMC.LOOK_AT_PUSHED',
    LOOK_IF_BMC_NEEDED: 'PUSH_BMC.LOOK_IF_NEEDED',
    LOOK_IF_BMC_PUSHED: 'PUSH_BMC.LOOK_IF_PUSHED',
    FOLLOW_BMC: 'PUSH_BMC.FOLLOW',
    RESULT_BMC: 'PUSH_BMC.RESULT',
    LOOK_BMC: 'UPLOAD_BMC.LOOK',
    UPLOAD_BMC: ['UPLOAD_BMC', 'UPLOAD_BMC.LOOK_IF_ARRIVED'],
    LOOK_AT_BMC_EXISTING: 'UPLOAD_BMC.LOOK_AT_EXISTING',
    LOOK_IF_BMC_TAKEN: 'UPLOAD_BMC.LOOK_IF_TAKEN',
    LOOK_IF_BMC_ARRIVED: 'UPLOAD_BMC.LOOK_IF_ARRIVED',
    FIND_BMC: 'UPLOAD_BMC.FIND',
    WITHDRAW_BMC: 'ACTIVATE_BMC.WITHDRAW',
    LOOK_HOST: 'UPLOAD_HOST.LOOK',
    UPLOAD_HOST: ['UPLOAD_HOST', 'UPLOAD_HOST.LOOK_IF_ARRIVED'],
    LOOK_AT_HOST_EXISTING: 'UPLOAD_HOST.LOOK_AT_EXISTING',
    LOOK_IF_HOST_TAKEN: 'UPLOAD_HOST.LOOK_IF_TAKEN',
    LOOK_IF_HOST_ARRIVED: 'UPLOAD_HOST.LOOK_IF_ARRIVED',
    FIND_HOST: 'UPLOAD_HOST.FIND',
    WITHDRAW_HOST: 'ACTIVATE_HOST.WITHDRAW',
    WANT_BMC: 'ACTIVATE_BMC.WANT',
    ACTIVATE_BMC: ['ACTIVATE_BMC', 'ACTIVATE_BMC.LOOK_IF_BEGUN'],
    LOOK_IF_BMC_BEGUN: 'ACTIVATE_BMC.LOOK_IF_BEGUN',
    WANT_HOST: 'ACTIVATE_HOST.WANT',
    ACTIVATE_HOST: ['ACTIVATE_HOST', 'ACTIVATE_HOST.LOOK_IF_BEGUN'],
    LOOK_IF_HOST_BEGUN: 'ACTIVATE_HOST.LOOK_IF_BEGUN',
    PRIORITY_BMC: ['CHECK_STATE.PRIORITY_BMC', 'CHECK_STATE'],
    LOOK_IF_BMC_FIRST: 'CHECK_STATE.PRIORITY_BMC.LOOK_IF_FIRST',
    CHECK_PRIORITY_BMC: 'CHECK_STATE.PRIORITY_BMC.CHECK_PRIORITY',
    PRIORITY_HOST: ['CHECK_STATE.PRIORITY_HOST', 'CHECK_STATE'],
    LOOK_IF_HOST_FIRST: 'CHECK_STATE.PRIORITY_HOST.LOOK_IF_FIRST',
    CHECK_PRIORITY_HOST: 'CHECK_STATE.PRIORITY_HOST.CHECK_PRIORITY',
    CHECK_STATE: 'CHECK_STATE',
    NEED: 'REBOOT.NEED',
    MARK: 'REBOOT.MARK',
    REBOOT: ['REBOOT', 'REBOOT.LOOK_IF_REBOOTED'],
    AWAIT_DOWN: 'REBOOT.LOOK_IF_RESTARTED',
    AWAIT_BMC: 'REBOOT.AWAIT_BMC',
    RETRY_BMC: 'REBOOT.RETRY_BMC',
    VERIFY_BMC: 'REBOOT.VERIFY_BMC',
    LOOK_IF_REBOOTED: 'REBOOT.LOOK_IF_REBOOTED',
    LOOK_IF_RESTARTED: 'REBOOT.LOOK_IF_RESTARTED',
    LOOK_IF_NEW: 'REBOOT.LOOK_IF_NEW',
    OFF: ['OFF', 'OFF.LOOK_IF_OFF'],
    LOOK_IF_OFF: 'OFF.LOOK_IF_OFF',
    AWAIT_OFF: 'OFF.AWAIT_OFF',
    ON: ['ON', 'ON.LOOK_IF_ON'],
    LOOK_IF_ON: 'ON.LOOK_IF_ON',
    AWAIT_ON: 'ON.AWAIT_ON',
    ON_AGAIN: ['ON.ON_AGAIN', 'ON.AWAIT_ON'],
    VERIFY_HOST: 'ON.VERIFY_HOST',
    EXPLAIN: 'EXPLAIN',
  },
};

const image = { path: '/x.tar', version: '1', purpose: 'BMC', machineName: undefined, bytes: 1 };
const node = toNodeName('n1');
const begun = flashNode(node, { force: false }, testServices().settings);
const upload = uploadNode(begun, image);
const both = unattendedNode(begun, { bmc: image, host: image, hostReboot: true });

/** Where each flow goes on. */
const starts: Readonly<Record<string, (status: string, intent: boolean) => ReturnType<typeof startOf>>> = {
  uploadOnly: (status, intent) =>
    startOf(flows.uploadOnly, upload, { status, intent, facts: asWritten(upload) }),
  uploadAndActivate: (status, intent) =>
    startOf(flows.uploadAndActivate, upload, { status, intent, facts: asWritten(upload) }),
  activateId: (status, intent) => {
    const facts = activateIdNode(begun, 'abc');
    return startOf(flows.activateId, facts, { status, intent, facts: asWritten(facts) });
  },
  deleteImage: (status, intent) =>
    startOf(flows.deleteImage, { node, id: 'abc' }, { status, intent, facts: { node, id: 'abc' } }),
  unattended: (status, intent) => startOf(flows.unattended, both, { status, intent, facts: asWritten(both) }),
};

const asWritten = (facts: object): unknown => JSON.parse(JSON.stringify(facts));

t.test('a job that an earlier version has begun goes on', async (t) => {
  for (const [name, statuses] of Object.entries(before)) {
    for (const [status, at] of Object.entries(statuses)) {
      const [plain, sent] = typeof at === 'string' ? [at, at] : at;
      t.match(starts[name]?.(status, false), { kind: 'start', status: plain }, `${name} ${status}`);
      t.match(starts[name]?.(status, true), { kind: 'start', status: sent }, `${name} ${status}, sent`);
      t.match(statusWord(status), /^[a-z]/, `${status} has its word`);
    }
  }
});

t.test('a name of an earlier version stands for one status: none of today has it', async (t) => {
  for (const [name, flow] of Object.entries(flows)) {
    t.ok(name in before, `${name} is known`);
    for (const [status, today] of Object.entries(headerOf(flow).was ?? {})) {
      t.notOk(Object.hasOwn(flow, status), `${name} ${status}`);
      t.ok(Object.hasOwn(flow, today), `${name} ${today}`);
    }
  }
});
