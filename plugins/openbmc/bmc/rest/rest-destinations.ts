import { firstOf, MAX_DESTINATIONS } from '../http/bounds.js';
import { isRecord, readDone, readValue } from '../http/json-answer.js';
import type {
  AddSnmpDestination,
  Destination,
  RemoveSnmpDestination,
  SnmpDestination,
  WriteRemoteLog,
} from '../verbs/destination-verbs.js';
import type { BmcReply } from '../verbs/index.js';
import { leafOf, numberOf, objectsOf, textOf } from './objects.js';
import { type Rest, ROOT } from './rest.js';

const MANAGER = `${ROOT}/network/snmp/manager`;
const REMOTE = `${ROOT}/logging/config/remote`;

export async function listSnmpDestinations(rest: Rest): Promise<BmcReply<readonly SnmpDestination[]>> {
  const reply = await rest.get('listSnmpDestinations', `${MANAGER}/enumerate`);
  return readValue(reply, (data) => {
    const objects = objectsOf(data);
    if (objects === undefined) return undefined;
    const value: SnmpDestination[] = [];
    for (const [path, properties] of [...objects].sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (path !== `${MANAGER}/${leafOf(path)}`) continue;
      const address = textOf(properties['Address']) ?? '';
      value.push({ id: leafOf(path), address, port: numberOf(properties['Port']) });
    }
    const { all, missing } = firstOf(value, MAX_DESTINATIONS, 'SNMP destinations', objects.missing);
    return { value: all, missing };
  });
}

export async function addSnmpDestination(
  rest: Rest,
  { to }: AddSnmpDestination,
): Promise<BmcReply<undefined>> {
  return readDone(await rest.call('addSnmpDestination', `${MANAGER}/action/Client`, [to.address, to.port]));
}

export async function removeSnmpDestination(
  rest: Rest,
  { id }: RemoveSnmpDestination,
): Promise<BmcReply<undefined>> {
  return readDone(await rest.remove('removeSnmpDestination', `${MANAGER}/${encodeURIComponent(id)}`));
}

export async function readRemoteLog(rest: Rest): Promise<BmcReply<Destination | undefined>> {
  return readValue(await rest.get('readRemoteLog', REMOTE), (data) => {
    if (!isRecord(data)) return undefined;
    const [address, port] = [textOf(data['Address']), numberOf(data['Port'])];
    const isSet = address !== undefined && port !== undefined && port > 0;
    return { value: isSet ? { address, port } : undefined };
  });
}

/** In xCAT's order [openbmc.pm:2233]. */
export async function writeRemoteLog(rest: Rest, { to }: WriteRemoteLog): Promise<BmcReply<undefined>> {
  const address = await rest.put('writeRemoteLog', `${REMOTE}/attr/Address`, to?.address ?? '');
  const set = readDone(address);
  if (set.kind !== 'ok') return set;
  return readDone(await rest.put('writeRemoteLog', `${REMOTE}/attr/Port`, to?.port ?? 0));
}
