import type {
  ActivateSoftware,
  BmcReply,
  ReadSoftware,
  SetPriority,
  SoftwareImage,
  SoftwareList,
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

export async function activateSoftware(rest: Rest, { id }: ActivateSoftware): Promise<BmcReply<undefined>> {
  const value = 'xyz.openbmc_project.Software.Activation.RequestedActivations.Active';
  return readDone(await rest.put('activateSoftware', `${pathOf(id)}/attr/RequestedActivation`, value));
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
    priority: numberOf(properties['Priority']),
    progress: numberOf(properties['Progress']),
    extendedVersion: textOf(properties['ExtendedVersion']),
  };
}
