import type { Image } from '../../image.js';
import type { Problem } from '../../problem.js';
import type { HttpAnswer } from '../../session/http.js';
import type { Redfish } from './redfish.js';
import { linkOf, type Resource, textOf } from './resource.js';
import { purposeOf } from './software.js';
import { expanded, managerPath, readSystem } from './tree.js';

/** What can stand in a form as its Targets, the best choice first; undefined leaves them out. */
export interface Targets {
  readonly kind: 'targets';
  readonly all: readonly (string | undefined)[];
}

/**
 * Whom the image is for. The manager takes its own images, and in builds that read the MANIFEST first all others too;
 * since 2024-12 the host's images are for the updater behind the host's image that is installed. An image of another
 * kind is for whoever the BMC knows that takes it [bmcweb:update_service.hpp].
 */
export async function targetsFor(
  redfish: Redfish,
  { purpose }: Image,
  updateService: Resource,
): Promise<Targets | Problem> {
  const manager = await managerPath(redfish);
  if (manager.kind !== 'found') return manager;
  const others = redfish.place().onlyManagerTakesImages
    ? []
    : await othersFor(redfish, purpose, updateService);
  return { kind: 'targets', all: [...others, manager.path] };
}

async function othersFor(
  redfish: Redfish,
  purpose: string,
  updateService: Resource,
): Promise<readonly (string | undefined)[]> {
  switch (purpose.split('.').at(-1)) {
    case 'BMC':
    case 'System':
      return [];
    case 'Host':
      return hostImage(redfish, updateService);
    default:
      return [undefined];
  }
}

/** The installed image of the host that can be updated; of several the one that runs. Empty when it is not known. */
async function hostImage(redfish: Redfish, updateService: Resource): Promise<readonly string[]> {
  const inventory = linkOf(updateService['FirmwareInventory']);
  const list = inventory === undefined ? undefined : await expanded(redfish, inventory);
  if (list?.kind !== 'members') return [];
  const images = list.all.filter((one) => purposeOf(one) === 'Host' && one['Updateable'] === true);
  const only = images.length === 1 ? images[0] : await theRunning(redfish, images);
  const path = only === undefined ? undefined : linkOf(only);
  return path === undefined ? [] : [path];
}

async function theRunning(redfish: Redfish, images: readonly Resource[]): Promise<Resource | undefined> {
  const system = images.length === 0 ? undefined : await readSystem(redfish);
  const version = system?.kind === 'got' ? textOf(system.resource['BiosVersion']) : undefined;
  return version === undefined ? undefined : images.find((one) => one['Version'] === version);
}

/** The BMC does not know this target: it has looked at nothing of the image. */
export function isTargetRefused({ httpStatus, body }: HttpAnswer): boolean {
  return httpStatus === 400 && body.includes('Targets');
}
