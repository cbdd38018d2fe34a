import { type BmcIdentity, macsOf, type ReadIdentity, uuidIn } from '../verbs/bmc-identity.js';
import type { BmcReply } from '../verbs/index.js';
import type { Redfish } from './redfish.js';
import { expanded } from './redfish-collection.js';
import { ROOT_PATH } from './redfish-login.js';
import { interfacesPath } from './redfish-network.js';
import { read } from './redfish-tree.js';
import { textOf } from './resource.js';

/** The service root has a UUID; only a BMC that has none, or of which more is to be known, is asked for its network. */
export async function readIdentity(redfish: Redfish, verb: ReadIdentity): Promise<BmcReply<BmcIdentity>> {
  const got = await read(redfish, ROOT_PATH);
  if (got.kind !== 'got') return got;
  const uuid = uuidIn(textOf(got.resource['UUID']));
  if (uuid !== undefined && verb.macs !== true) return { kind: 'ok', value: { uuid } };
  return { kind: 'ok', value: { uuid, macs: await macs(redfish) } };
}

async function macs(redfish: Redfish): Promise<readonly string[]> {
  const found = await interfacesPath(redfish);
  if (found.kind !== 'found') return [];
  const all = await expanded(redfish, found.path, (one) => textOf(one['MACAddress']));
  return all.kind === 'members' ? macsOf(all.all) : [];
}
