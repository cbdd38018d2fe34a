import { readDone, readValue } from '../http/json-answer.js';
import type { BmcReply, BmcState, RequestChassis, RequestHost } from '../verbs/index.js';
import { lastWord, numberOf, type Objects, objectsOf } from './objects.js';
import { type Rest, ROOT } from './rest.js';

const STATE = `${ROOT}/state`;

export async function readState(rest: Rest): Promise<BmcReply<BmcState>> {
  const reply = await rest.get('readState', `${STATE}/enumerate`);
  return readValue(reply, (data) => {
    const objects = objectsOf(data);
    if (objects === undefined) return undefined;
    const isAllThere = ['bmc0', 'chassis0', 'host0'].every(
      (one) => objects.get(`${STATE}/${one}`) !== undefined,
    );
    return { value: stateOf(objects), missing: isAllThere ? [] : objects.missing };
  });
}

export async function requestHost(rest: Rest, { transition }: RequestHost): Promise<BmcReply<undefined>> {
  const path = `${STATE}/host0/attr/RequestedHostTransition`;
  return readDone(
    await rest.put('requestHost', path, `xyz.openbmc_project.State.Host.Transition.${transition}`),
  );
}

export async function requestChassis(
  rest: Rest,
  { transition }: RequestChassis,
): Promise<BmcReply<undefined>> {
  const path = `${STATE}/chassis0/attr/RequestedPowerTransition`;
  const value = `xyz.openbmc_project.State.Chassis.Transition.${transition}`;
  return readDone(await rest.put('requestChassis', path, value));
}

export async function rebootBmc(rest: Rest): Promise<BmcReply<undefined>> {
  const path = `${STATE}/bmc0/attr/RequestedBMCTransition`;
  return readDone(await rest.put('rebootBmc', path, 'xyz.openbmc_project.State.BMC.Transition.Reboot'));
}

function stateOf(objects: Objects): BmcState {
  return {
    bmc: lastWord(objects.get(`${STATE}/bmc0`)?.['CurrentBMCState']),
    chassis: lastWord(objects.get(`${STATE}/chassis0`)?.['CurrentPowerState']),
    host: lastWord(objects.get(`${STATE}/host0`)?.['CurrentHostState']),
    requestedHost: lastWord(objects.get(`${STATE}/host0`)?.['RequestedHostTransition']),
    bmcStarted: numberOf(objects.get(`${STATE}/bmc0`)?.['LastRebootTime']),
  };
}
