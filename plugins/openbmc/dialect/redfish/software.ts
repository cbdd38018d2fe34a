import type { Problem } from '../../problem.js';
import type { SwitchSoftware } from '../../verbs/update.js';
import type { BmcReply, ReadSoftware, SoftwareImage, SoftwareList } from '../../verbs.js';
import { readDone } from './answer.js';
import { runsFirmware } from './places.js';
import type { Redfish } from './redfish.js';
import { leafOf, linkOf, listOf, type Resource, recordOf, textOf } from './resource.js';
import { expanded, managerPath, read, readManager, readSystem, service } from './tree.js';
import { updateWay } from './update.js';

/** FirmwareInventory, which of it runs, and how a new image gets on the BMC. */
export async function listSoftware(redfish: Redfish): Promise<BmcReply<SoftwareList>> {
  const update = await service(redfish, 'UpdateService');
  if (update.kind !== 'got') return update;
  const path = linkOf(update.resource['FirmwareInventory']);
  const list = path === undefined ? noMembers : await expanded(redfish, path);
  if (list.kind !== 'members') return list;
  const running = await whatRuns(redfish);
  if (running.kind !== 'running') return running;
  runsFirmware(redfish.place(), running.bmcVersion);
  const images = list.all.map((one) => imageOf(one, running));
  const functional = images.filter(({ id, version, purpose }) => {
    if (purpose === 'Host') return version !== undefined && version === running.hostVersion;
    return id === running.bmcImage || (running.bmcImage === undefined && version === running.bmcVersion);
  });
  return {
    kind: 'ok',
    value: {
      images,
      functional: functional.length === 0 ? undefined : functional.map(({ id }) => id),
      update: updateWay(update.resource, redfish.place()),
    },
  };
}

const noMembers = { kind: 'members', all: [] } as const;

export async function readSoftware(redfish: Redfish, { id }: ReadSoftware): Promise<BmcReply<SoftwareList>> {
  const list = await listSoftware(redfish);
  if (list.kind !== 'ok') return list;
  return { kind: 'ok', value: { ...list.value, images: list.value.images.filter((one) => one.id === id) } };
}

interface Running {
  readonly kind: 'running';
  /** The id of the BMC's image. */
  readonly bmcImage: string | undefined;
  readonly bmcVersion: string | undefined;
  readonly hostVersion: string | undefined;
}

async function whatRuns(redfish: Redfish): Promise<Running | Problem> {
  const manager = await readManager(redfish);
  if (manager.kind !== 'got') return manager;
  const system = await readSystem(redfish);
  if (system.kind === 'silent') return system;
  const image = linkOf(recordOf(manager.resource['Links'])['ActiveSoftwareImage']);
  return {
    kind: 'running',
    bmcImage: image === undefined ? undefined : leafOf(image),
    bmcVersion: textOf(manager.resource['FirmwareVersion']),
    hostVersion: system.kind === 'got' ? textOf(system.resource['BiosVersion']) : undefined,
  };
}

function imageOf(item: Resource, running: Running): SoftwareImage {
  const id = textOf(item['Id']) ?? leafOf(linkOf(item) ?? '');
  const purpose = purposeOf(item);
  const activation = activationOf(item);
  const version = textOf(item['Version']);
  const runs =
    purpose === 'Host' ? version !== undefined && version === running.hostVersion : id === running.bmcImage;
  return {
    id,
    version,
    purpose,
    activation,
    // Redfish tells no priority: of the images that are ready to start, only the one that runs is known to be first.
    priority: activation === 'Active' && runs ? 0 : undefined,
    progress: undefined,
    extendedVersion: undefined,
  };
}

/** The image's kind, by its description or by what it belongs to. */
export function purposeOf(item: Resource): string | undefined {
  const kind = /^(\w+) (?:image|update)$/i.exec(textOf(item['Description']) ?? '')?.[1];
  if (kind !== undefined) return kind;
  const related = listOf(item['RelatedItem']).flatMap((one) => linkOf(one) ?? []);
  if (related.some((path) => /\/Bios$/i.test(path))) return 'Host';
  if (related.some((path) => /\/Managers\//i.test(path))) return 'BMC';
  const name = textOf(item['Name']) ?? '';
  if (/\bBMC\b/i.test(name)) return 'BMC';
  return /\b(BIOS|Host)\b/i.test(name) ? 'Host' : undefined;
}

/** bmcweb's states are made of the activation, of which Disabled is the rest: Ready, Failed or Invalid. */
function activationOf(item: Resource): string | undefined {
  const { State, Health } = recordOf(item['Status']);
  switch (State) {
    case 'Enabled':
    case 'StandbySpare':
      return 'Active';
    case 'Updating':
      return 'Activating';
    case 'Disabled':
      return Health === 'OK' ? 'Ready' : 'Failed';
    default:
      return undefined;
  }
}

/** Makes another image that is on the BMC the one that runs: the BMC restarts at once. */
export async function switchSoftware(redfish: Redfish, { id }: SwitchSoftware): Promise<BmcReply<undefined>> {
  const update = await service(redfish, 'UpdateService');
  if (update.kind !== 'got') return update;
  const inventory = linkOf(update.resource['FirmwareInventory']) ?? '';
  const image = `${inventory.replace(/\/$/, '')}/${encodeURIComponent(id)}`;
  const item = await read(redfish, image);
  if (item.kind !== 'got') return item;
  const manager = await managerPath(redfish);
  if (manager.kind !== 'found') return manager;
  const links = { Links: { ActiveSoftwareImage: { '@odata.id': image } } };
  return readDone(await redfish.patch(manager.path, links));
}
