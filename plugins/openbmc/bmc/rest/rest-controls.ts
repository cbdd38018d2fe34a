import { isRecord, readDone, readValue } from '../http/json-answer.js';
import type {
  BootSettings,
  EnableOneTimeBoot,
  ReadBoot,
  SetBeacon,
  SetBootSource,
} from '../verbs/control-verbs.js';
import type { BmcReply } from '../verbs/index.js';
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

/**
 * Firmware since 2021-07 has one source for once and for always: `one_time` only says that it holds for one boot, and
 * the source counts while its own object is enabled [bmcweb c21865c469].
 */
export async function setBootSource(
  rest: Rest,
  { source, once, level }: SetBootSource,
): Promise<BmcReply<undefined>> {
  const value = `xyz.openbmc_project.Control.Boot.Source.Sources.${source}`;
  const put = async (object: string) =>
    readDone(await rest.put('setBootSource', `${object}/attr/BootSource`, value));
  if (level === 'before1738') return put(BOOT_SOURCE);
  const done = await put(once ? ONE_TIME : BOOT);
  const isElsewhere = once && done.kind === 'refused' && (done.httpStatus === 403 || done.httpStatus === 404);
  if ((once && !isElsewhere) || done.kind === 'silent') return done;
  const boot = readValue(await rest.get('setBootSource', BOOT), (data) => ({ value: isShared(data) }));
  if (boot.kind === 'silent') return boot;
  if (boot.kind === 'refused' || !boot.value) return done;
  const shared = once ? await put(BOOT) : done;
  if (shared.kind !== 'ok') return shared;
  return readDone(await rest.put('setBootSource', `${BOOT}/attr/Enabled`, source === 'Default' ? 0 : 1));
}

function isShared(boot: unknown): boolean {
  return isRecord(boot) && 'Enabled' in boot;
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
    const [boot, oneTime] = [objects.get(BOOT), objects.get(ONE_TIME)];
    if (isShared(boot)) {
      return { value: { source: isOn(boot?.['Enabled']) ? lastWord(boot?.['BootSource']) : 'Default' } };
    }
    const used = isOn(oneTime?.['Enabled']) ? oneTime : boot;
    return { value: { source: lastWord(used?.['BootSource']) } };
  });
}

function isOn(enabled: unknown): boolean {
  return enabled === true || enabled === 1;
}
