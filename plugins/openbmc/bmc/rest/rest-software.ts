import { firstOf, idText, MAX_ID, MAX_IMAGES, MAX_TEXT, shownText } from '../http/bounds.js';
import { type Decoded, isRecord, readDone, readValue } from '../http/json-answer.js';
import { type ImageFaults, imageFaults, isNoText } from '../image/image-faults.js';
import { functionalOf } from '../image/which-runs.js';
import { messages } from '../problem-texts.js';
import type {
  ActivateSoftware,
  BmcReply,
  DeleteSoftware,
  SetPriority,
  SoftwareImage,
  SoftwareList,
  WithdrawActivation,
} from '../verbs/index.js';
import { lastWord, leafOf, numberOf, type Objects, objectsOf, type Properties, textOf } from './objects.js';
import { type Rest, ROOT } from './rest.js';

const SOFTWARE = `${ROOT}/software`;
/** The ids that run now; newer levels list them per kind beside or instead of the common list. */
const FUNCTIONAL = ['functional', 'bmc/functional', 'bios/functional'].map((leaf) => `${SOFTWARE}/${leaf}`);

export async function listSoftware(rest: Rest): Promise<BmcReply<SoftwareList>> {
  const reply = await rest.get('listSoftware', `${SOFTWARE}/enumerate`);
  return readValue(reply, (data) => {
    const objects = objectsOf(data);
    return objects === undefined ? undefined : listOf(objects, noObjects(data));
  });
}

export function activateSoftware(rest: Rest, { id }: ActivateSoftware): Promise<BmcReply<undefined>> {
  return request(rest, 'activateSoftware', id, 'Active');
}

export function withdrawActivation(rest: Rest, { id }: WithdrawActivation): Promise<BmcReply<undefined>> {
  return request(rest, 'withdrawActivation', id, 'None');
}

async function request(
  rest: Rest,
  verb: 'activateSoftware' | 'withdrawActivation',
  id: string,
  word: 'Active' | 'None',
): Promise<BmcReply<undefined>> {
  const value = `xyz.openbmc_project.Software.Activation.RequestedActivations.${word}`;
  return readDone(await rest.put(verb, `${pathOf(id)}/attr/RequestedActivation`, value));
}

export async function deleteSoftware(rest: Rest, { id }: DeleteSoftware): Promise<BmcReply<undefined>> {
  return readDone(await rest.call('deleteSoftware', `${pathOf(id)}/action/Delete`, []));
}

export async function setPriority(rest: Rest, { id, priority }: SetPriority): Promise<BmcReply<undefined>> {
  return readDone(await rest.put('setPriority', `${pathOf(id)}/attr/Priority`, priority));
}

function pathOf(id: string): string {
  return `${SOFTWARE}/${encodeURIComponent(id)}`;
}

/** Ids that stand in the list with nothing behind them that could be an image. */
function noObjects(data: unknown): readonly string[] {
  if (!isRecord(data)) return [];
  return Object.entries(data).flatMap(([path, properties]) =>
    isRecord(properties) || path !== `${SOFTWARE}/${leafOf(path)}` ? [] : [leafOf(path)],
  );
}

function listOf(objects: Objects, unreadable: readonly string[]): Decoded<SoftwareList> {
  const faults = imageFaults();
  for (const id of unreadable) faults.unreadable(id);
  const images: SoftwareImage[] = [];
  let areUnnamed = false;
  let isCut = false;
  for (const [path, properties] of objects) {
    const id = leafOf(path);
    const isImage = path === `${SOFTWARE}/${id}` && ('Version' in properties || 'Activation' in properties);
    if (!isImage) continue;
    faults.look(properties['Version']);
    if (idText(id) === undefined) areUnnamed = true;
    else if (isUnreadable(properties)) faults.unreadable(id);
    else images.push(imageOf(id, properties));
    const parts = properties['ExtendedVersion'];
    isCut ||= typeof parts === 'string' && parts.length > MAX_TEXT;
    if (images.length > MAX_IMAGES) break;
  }
  const unnamed = areUnnamed ? [messages.cut.unnamed('images', MAX_ID)] : [];
  const cut = isCut ? { cut: [messages.cut.text('what an image consists of', MAX_TEXT)] } : {};
  const { all, missing } = firstOf(images, MAX_IMAGES, 'images', [...objects.missing, ...unnamed]);
  return {
    value: { images: all, functional: functionalOf(listedIds(objects)), ...cut, ...toldOf(faults) },
    missing,
  };
}

/** Of an image whose words or whose place in the order cannot be read nothing can be said. */
function isUnreadable({ Version, Activation, Priority }: Properties): boolean {
  const isNoOrder = Priority !== undefined && Priority !== null && numberOf(Priority) === undefined;
  return isNoText(Version) || isNoText(Activation) || isNoOrder;
}

function toldOf({ told }: ImageFaults): Pick<SoftwareList, 'faults'> {
  return told.length === 0 ? {} : { faults: told };
}

/** What the lists of what runs name. */
function listedIds(objects: Objects): readonly string[] {
  const ids: string[] = [];
  for (const path of FUNCTIONAL) {
    const endpoints = objects.get(path)?.['endpoints'];
    if (!Array.isArray(endpoints)) continue;
    for (const endpoint of endpoints.slice(0, MAX_IMAGES)) {
      const id = typeof endpoint === 'string' ? idText(leafOf(endpoint)) : undefined;
      if (id !== undefined) ids.push(id);
    }
  }
  return ids;
}

function imageOf(id: string, properties: Properties): SoftwareImage {
  return {
    id,
    version: textOf(properties['Version']),
    purpose: lastWord(properties['Purpose']),
    activation: lastWord(properties['Activation']),
    requested: lastWord(properties['RequestedActivation']),
    priority: numberOf(properties['Priority']),
    progress: numberOf(properties['Progress']),
    extendedVersion: shownText(properties['ExtendedVersion'], MAX_TEXT),
  };
}
