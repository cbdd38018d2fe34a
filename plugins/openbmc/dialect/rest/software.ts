import type {
  ActivateSoftware,
  BmcReply,
  DeleteSoftware,
  ReadSoftware,
  SetPriority,
  SoftwareImage,
  SoftwareList,
  WithdrawActivation,
} from '../../verbs.js';
import { isRecord, readDone, readValue } from './answer.js';
import { lastWord, leafOf, numberOf, type Objects, objectsOf, type Properties, textOf } from './objects.js';
import { type Rest, ROOT } from './rest.js';

const SOFTWARE = `${ROOT}/software`;
/** The ids that run now; newer levels list them per kind beside or instead of the common list. */
const FUNCTIONAL = ['functional', 'bmc/functional', 'bios/functional'].map((leaf) => `${SOFTWARE}/${leaf}`);

export async function listSoftware(rest: Rest): Promise<BmcReply<SoftwareList>> {
  const reply = await rest.get('listSoftware', `${SOFTWARE}/enumerate`);
  return readValue(reply, (data) => {
    const objects = objectsOf(data);
    return objects === undefined ? undefined : { value: listOf(objects) };
  });
}

export async function readSoftware(rest: Rest, { id }: ReadSoftware): Promise<BmcReply<SoftwareList>> {
  const reply = await rest.get('readSoftware', pathOf(id));
  return readValue(reply, (data) =>
    isRecord(data) ? { value: { images: [imageOf(id, data)], functional: undefined } } : undefined,
  );
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

function listOf(objects: Objects): SoftwareList {
  const images: SoftwareImage[] = [];
  for (const [path, properties] of objects) {
    const isImage =
      path === `${SOFTWARE}/${leafOf(path)}` && ('Version' in properties || 'Activation' in properties);
    if (isImage) images.push(imageOf(leafOf(path), properties));
  }
  return { images, functional: functionalOf(objects) };
}

/** Undefined when the BMC has no list or an empty one [openbmc.pm:2772, 5178]. */
function functionalOf(objects: Objects): readonly string[] | undefined {
  const ids = new Set<string>();
  for (const path of FUNCTIONAL) {
    const endpoints = objects.get(path)?.['endpoints'];
    if (!Array.isArray(endpoints)) continue;
    for (const endpoint of endpoints) if (typeof endpoint === 'string') ids.add(leafOf(endpoint));
  }
  return ids.size === 0 ? undefined : [...ids];
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
    extendedVersion: textOf(properties['ExtendedVersion']),
  };
}
