import type { BmcReply } from '../../verbs.js';
import { isRecord, readValue } from './answer.js';
import { textOf } from './objects.js';
import { type Rest, ROOT } from './rest.js';

const CPU0 = `${ROOT}/inventory/system/chassis/motherboard/cpu0`;

/** A BMC that has no such object, as on other machines than AC922, does not tell. */
export async function readCpuVersion(rest: Rest): Promise<BmcReply<string | undefined>> {
  const reply = await rest.get('readCpuVersion', CPU0);
  if (reply.kind === 'answer' && reply.httpStatus === 404) return { kind: 'ok', value: undefined };
  return readValue(reply, (data) => (isRecord(data) ? { value: textOf(data['Version']) } : undefined));
}
