import { readValue } from '../http/json-answer.js';
import { type BmcIdentity, macsOf } from '../verbs/bmc-identity.js';
import type { BmcReply } from '../verbs/index.js';
import { objectsOf, textOf } from './objects.js';
import { type Rest, ROOT } from './rest.js';

/** The legacy interface has nothing of its own that says which BMC it is, but all of its network in one answer. */
export async function readIdentity(rest: Rest): Promise<BmcReply<BmcIdentity>> {
  const reply = await rest.get('readIdentity', `${ROOT}/network/enumerate`);
  return readValue(reply, (data) => {
    const objects = objectsOf(data);
    if (objects === undefined) return undefined;
    return { value: { macs: macsOf([...objects].map(([, one]) => textOf(one['MACAddress']))) } };
  });
}
