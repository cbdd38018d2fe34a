import { nothingChanged } from '../arrived.js';
import { MAX_ID, MAX_IMAGES, told } from '../http/bounds.js';
import { imageFaults, isNoText } from '../image/image-faults.js';
import { imagesBefore, priorityByPush, withPushed } from '../image/pushed-image.js';
import { functionalOf } from '../image/which-runs.js';
import type { Problem } from '../problem.js';
import { messages as common } from '../problem-texts.js';
import type { BmcReply, SoftwareImage, SoftwareList } from '../verbs/index.js';
import type { SwitchSoftware } from '../verbs/update-verbs.js';
import type { Redfish } from './redfish.js';
import { readDone } from './redfish-answer.js';
import { expanded, type Members } from './redfish-collection.js';
import { runsFirmware } from './redfish-places.js';
import { startOf } from './redfish-state.js';
import { read, service } from './redfish-tree.js';
import { updateWay } from './redfish-update.js';
import { idOf, leafOf, linkOf, listOf, type Resource, recordOf, textOf } from './resource.js';
import { managerPath, readManager, readSystem } from './which-host.js';

/** FirmwareInventory, which of it runs, and how a new image gets on the BMC. */
export async function listSoftware(redfish: Redfish): Promise<BmcReply<SoftwareList>> {
  const update = await service(redfish, 'UpdateService');
  if (update.kind !== 'got') return update;
  const path = linkOf(update.resource['FirmwareInventory']);
  const members =
    path === undefined ? noMembers : await expanded(redfish, path, itemOf, { most: MAX_IMAGES });
  if (members.kind !== 'members') return members;
  const running = await whatRuns(redfish);
  if (running.kind !== 'running') return running;
  const place = redfish.place();
  runsFirmware(place, running.bmcVersion);
  const { started } = running;
  if (started === undefined) delete place.started;
  else place.started = started;
  // What this process has pushed itself is newer than what the daemon knew.
  place.pushed = withPushed(redfish.node.pushed, ...(place.pushed ?? []));
  const faults = imageFaults();
  for (const { id, raw } of members.all) {
    faults.look(raw);
    if (id !== '' && isUnreadable(raw)) faults.unreadable(id);
  }
  const named = members.all.filter(({ id, raw }) => id !== '' && !isUnreadable(raw));
  const unnamed = members.all.some(({ id }) => id === '') ? [cut.unnamed('images', MAX_ID)] : [];
  const images = named.map(imageOf);
  const runs = ({ id, version, purpose }: SoftwareImage): boolean => {
    if (purpose === 'Host') return version !== undefined && version === running.hostVersion;
    return id === running.bmcImage || (running.bmcImage === undefined && version === running.bmcVersion);
  };
  const functional = functionalOf(images.filter(runs).map(({ id }) => id));
  const list = { images, functional };
  place.listed = imagesBefore(images);
  const value = {
    images: images.map((image) => ({
      ...image,
      priority: priorityByPush(image, list, place.pushed, started),
    })),
    functional,
    started,
    update: updateWay(update.resource, place),
    ...(faults.told.length === 0 ? {} : { faults: faults.told }),
  };
  return told(value, [...members.missing, ...unnamed]);
}

const { cut } = common;
const noMembers: Members<Item> = { kind: 'members', all: [], missing: [] };

interface Running {
  readonly kind: 'running';
  /** The id of the BMC's image. */
  readonly bmcImage: string | undefined;
  readonly bmcVersion: string | undefined;
  readonly hostVersion: string | undefined;
  /** When the BMC started, by its own clock. */
  readonly started: number | undefined;
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
    started: startOf(manager.resource),
  };
}

/** What a member of the inventory says of itself. */
interface Item extends Pick<SoftwareImage, 'version' | 'purpose' | 'activation'> {
  /** Empty when it has none, or one that is too long. */
  readonly id: string;
  /** Its version as the BMC tells it, as far as that says what is wrong with it. */
  readonly raw: unknown;
}

/** Redfish has null for what is not known. */
function isUnreadable(version: unknown): boolean {
  return version !== null && isNoText(version);
}

function itemOf(item: Resource): Item {
  return {
    id: idOf(item) ?? '',
    version: textOf(item['Version']),
    purpose: purposeOf(item),
    activation: activationOf(item),
    raw: item['Version'],
  };
}

function imageOf({ raw: _raw, ...item }: Item): SoftwareImage {
  return {
    ...item,
    priority: undefined,
    progress: undefined,
    extendedVersion: undefined,
  };
}

/** An image belongs to one thing, or to the few that share it. */
const MAX_RELATED = 64;

/** The image's kind, by its description or by what it belongs to. */
export function purposeOf(item: Resource): string | undefined {
  const kind = /^(\w+) (?:image|update)$/i.exec(textOf(item['Description']) ?? '')?.[1];
  if (kind !== undefined) return kind;
  const related = listOf(item['RelatedItem'])
    .slice(0, MAX_RELATED)
    .flatMap((one) => linkOf(one) ?? []);
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
  if (update.kind !== 'got') return nothingChanged(update);
  const inventory = linkOf(update.resource['FirmwareInventory']) ?? '';
  const image = `${inventory.replace(/\/$/, '')}/${encodeURIComponent(id)}`;
  const item = await read(redfish, image);
  if (item.kind !== 'got') return nothingChanged(item);
  const manager = await managerPath(redfish);
  if (manager.kind !== 'found') return nothingChanged(manager);
  const links = { Links: { ActiveSoftwareImage: { '@odata.id': image } } };
  const done = readDone(await redfish.patch(manager.path, links));
  // It is first now, whatever was before.
  const { version, purpose } = itemOf(item.resource);
  if (done.kind === 'ok' && version !== undefined) {
    const place = redfish.place();
    const { started, listed: before = [] } = place;
    place.pushed = withPushed(place.pushed, { version, purpose, started, before });
  }
  return done;
}
