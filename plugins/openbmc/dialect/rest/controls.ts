import type {
  BootSettings,
  EnableOneTimeBoot,
  ReadBoot,
  SetBeacon,
  SetBootSource,
} from '../../verbs/controls.js';
import type { BmcReply } from '../../verbs.js';
import { isRecord, readDone, readValue } from './answer.js';
import { lastWord, objectsOf } from './objects.js';
import { type Rest, ROOT } from './rest.js';

const HOST = `${ROOT}/control/host0`;
const BOOT = `${HOST}/boot`;
const ONE_TIME = `${BOOT}/one_time`;
/** Firmware before 1738. */
const BOOT_SOURCE = `${HOST}/boot_source`;

export async function setBeacon(rest: Rest, { lit }: SetBeacon): Promise<BmcReply<undefined>> {
  return readDone(await rest.put('setBeacon', `${ROOT}/led/groups/enclosure_identify/attr/Asserted`, lit));
}

export async function enableOneTimeBoot(
  rest: Rest,
  { enabled }: EnableOneTimeBoot,
): Promise<BmcReply<undefined>> {
  return readDone(await rest.put('enableOneTimeBoot', `${ONE_TIME}/attr/Enabled`, enabled ? 1 : 0));
}

export async function setBootSource(
  rest: Rest,
  { source, once, level }: SetBootSource,
): Promise<BmcReply<undefined>> {
  const object = level === 'before1738' ? BOOT_SOURCE : once ? ONE_TIME : BOOT;
  const value = `xyz.openbmc_project.Control.Boot.Source.Sources.${source}`;
  return readDone(await rest.put('setBootSource', `${object}/attr/BootSource`, value));
}

export async function readBoot(rest: Rest, { level }: ReadBoot): Promise<BmcReply<BootSettings>> {
  if (level === 'before1738') {
    const reply = await rest.get('readBoot', BOOT_SOURCE);
    return readValue(reply, (data) =>
      isRecord(data) ? { value: { source: lastWord(data['BootSource']) } } : undefined,
    );
  }
  const reply = await rest.get('readBoot', `${HOST}/enumerate`);
  return readValue(reply, (data) => {
    const objects = objectsOf(data);
    if (objects === undefined) return undefined;
    const oneTime = objects.get(ONE_TIME);
    const isOneTime = oneTime?.['Enabled'] === true || oneTime?.['Enabled'] === 1;
    const used = isOneTime ? oneTime : objects.get(BOOT);
    return { value: { source: lastWord(used?.['BootSource']) } };
  });
}
