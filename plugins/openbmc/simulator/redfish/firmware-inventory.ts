import type { Answer } from '../answers/simulated-answer.js';
import type { Bmc } from '../bmc.js';
import { isPurpose, type SoftwareImage } from '../simulated-software.js';
import { type Fields, refusal, resource } from './answers.js';
import { type Call, link, type Route } from './call.js';
import { collection, links } from './simulated-redfish-collection.js';

const inventory = '/redfish/v1/UpdateService/FirmwareInventory';

/** Every image there is, those that were uploaded too. */
export const firmwareRoutes: readonly Route[] = [
  { at: inventory, get: list },
  { at: `${inventory}/:image`, get: show },
];

function list(call: Call): Answer {
  const ids = call.bmc.images.map((image) => image.id);
  return collection(
    call,
    'SoftwareInventoryCollection',
    'Software Inventory Collection',
    links(inventory, ids),
  );
}

/** An unknown id is 400, on the real server too. */
function show({ bmc, path, ids: [id = ''] }: Call): Answer {
  const image = bmc.images.find((known) => known.id === id);
  return image === undefined
    ? refusal(bmc, 400, [['ResourceMissingAtURI', path]])
    : resource(shown(bmc, image));
}

function shown(bmc: Bmc, image: SoftwareImage): Fields {
  const related = relatedItems(bmc, image);
  const health = isSound(image) ? 'OK' : 'Warning';
  return {
    '@odata.id': `${inventory}/${image.id}`,
    '@odata.type': '#SoftwareInventory.v1_1_0.SoftwareInventory',
    Description: `${image.purpose.replace(/^.*\./, '')} image`,
    Id: image.id,
    Name: 'Software Inventory',
    ...(related.length === 0 ? {} : { RelatedItem: related, 'RelatedItem@odata.count': related.length }),
    Status: { Health: health, HealthRollup: health, State: stateOf(image) },
    Updateable: image.activation === 'Active',
    Version: image.version,
  };
}

function relatedItems(bmc: Bmc, image: SoftwareImage): Fields[] {
  const { managerName, systems } = bmc.behaviour;
  if (image.purpose.endsWith('.BMC')) return [link(`/redfish/v1/Managers/${managerName}`)];
  return isPurpose(image, 'Host') ? [link(`/redfish/v1/Systems/${systems[0] ?? 'system'}/Bios`)] : [];
}

function isSound({ activation }: SoftwareImage): boolean {
  return activation === 'Active' || activation === 'Activating' || activation === 'Ready';
}

function stateOf({ activation }: SoftwareImage): string {
  if (activation === 'Active') return 'Enabled';
  return activation === 'Activating' ? 'Updating' : 'Disabled';
}
