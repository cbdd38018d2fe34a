import { former } from './former-statuses.js';

/** What a node does in each status, as `--status` tells it; the act it belongs to says for which image of `-d`. */
const words: Readonly<Record<string, string>> = {
  LOGIN: 'logging in',
  EVENTS: 'looking at the BMC',
  PLAN: 'looking at the BMC',
  LIST: 'looking at the BMC',
  CPU: 'looking at the BMC',
  LIMITS: 'looking at the BMC',
  ASK_OTHERS: 'looking for the image',
  PLAN_BY_VERSION: 'looking at the BMC',

  LOOK: 'looking at the BMC',
  UPLOAD: 'uploading',
  LOOK_IN_LINE: 'waiting for another upload to the BMC',
  LOOK_IF_ARRIVED: 'looking whether the image has arrived',
  LOOK_FOR_IMAGE: 'looking whether the image has arrived',
  FIND: 'waiting for the BMC to unpack the image',

  LOOK_AT_EXISTING: 'looking at the image that is there',
  LOOK_IF_TAKEN: 'looking whether the image has arrived',
  LOOK_AT_PUSHED: 'looking at the image that is there',

  PREPARE: 'uploading',
  PUSH: 'uploading',
  LOOK_IF_NEEDED: 'looking whether the image has arrived',
  LOOK_IF_PUSHED: 'looking whether the image has arrived',
  FOLLOW: 'activating',
  RESULT: 'looking what has become of it',

  WITHDRAW: 'activating',
  WANT: 'activating',
  ACTIVATE: 'activating',
  LOOK_IF_BEGUN: 'looking whether the activation has begun',
  CHECK_STATE: 'activating',
  PRIORITY: 'setting the priority',
  SET_PRIORITY: 'setting the priority',
  CHECK_PRIORITY: 'setting the priority',
  LOOK_IF_FIRST: 'looking at the priority',
  SWITCH: 'switching to the image',
  AWAIT_RESTART: 'waiting for the BMC to restart',
  AWAIT_SWITCHED: 'waiting for the BMC to restart',
  LOOK_IF_SWITCHED: 'waiting for the BMC to restart',

  NEED: 'looking at the BMC',
  MARK: 'looking at the BMC',
  REBOOT: 'restarting the BMC',
  LOOK_IF_REBOOTED: 'looking whether the BMC has restarted',
  LOOK_IF_RESTARTED: 'looking whether the BMC has restarted',
  LOOK_IF_NEW: 'looking whether the BMC has restarted',
  AWAIT_DOWN: 'waiting for the BMC to restart',
  AWAIT_BMC: 'waiting for the BMC to restart',
  RETRY_BMC: 'waiting for the BMC to restart',
  VERIFY_BMC: 'looking what the BMC runs',
  OFF: 'switching the host off',
  LOOK_IF_OFF: 'switching the host off',
  AWAIT_OFF: 'switching the host off',
  ON: 'switching the host on',
  LOOK_IF_ON: 'switching the host on',
  AWAIT_ON: 'switching the host on',
  ON_AGAIN: 'switching the host on',
  VERIFY_HOST: 'looking what the host runs',

  HOST: 'looking at the host',
  DELETE: 'deleting',
  LOOK_IF_DELETED: 'looking whether the image is deleted',
  EXPLAIN: 'reading why it failed',
};

/** As journals of earlier versions name them. */
const today = new Map<string, string>(Object.values(former).flatMap((flow) => Object.entries(flow)));

/** The act, or the one request that it makes, for one of the two images of `-d`. */
const OF_IMAGE = /_(BMC|HOST)$/;

/** What the node does in this status; the status itself where this version has no word for it. */
export function statusWord(status: string): string {
  const names = (today.get(status) ?? status).split('.');
  const step = names.at(-1) ?? '';
  const word = words[step] ?? words[step.replace(OF_IMAGE, '')];
  if (word === undefined) return status;
  const [, image] = names
    .filter((name) => words[name] === undefined)
    .flatMap((name) => OF_IMAGE.exec(name) ?? []);
  return image === undefined ? word : `${word} (${image === 'HOST' ? 'host' : 'BMC'} image)`;
}
