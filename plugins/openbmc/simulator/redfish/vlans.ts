import type { Answer, Json } from '../answers/simulated-answer.js';
import type { Bmc, Properties } from '../bmc.js';
import { objectAt, objectsWithin } from '../tree/simulated-tree.js';
import { notFound, remark, resource } from './answers.js';
import { type Call, type Route, refuseFields, wrongType } from './call.js';
import { otherManager } from './managers.js';
import { collection, links } from './simulated-redfish-collection.js';

const root = '/xyz/openbmc_project/network';
const at = '/redfish/v1/Managers/:manager/EthernetInterfaces/:interface/VLANs';
const exists = ({ behaviour }: Bmc): boolean => behaviour.vlans === 'below';

/** The VLANs of an interface as builds before 2023-06 have them: a list of names and tags. */
export const vlanRoutes: readonly Route[] = [
  { at, exists, get: list, post: create },
  { at: `${at}/:vlan`, exists, get: show },
];

/** It is not listed among the interfaces, though it can be read and changed there. */
export function isBelow(bmc: Bmc, object: Properties | undefined): boolean {
  return exists(bmc) && object?.['Id'] !== undefined;
}

function list(call: Call): Answer {
  const { bmc, path, ids } = call;
  const own = [...objectsWithin(bmc, root)]
    .filter(([, object]) => isBelow(bmc, object))
    .map(([at]) => at.slice(root.length + 1))
    .filter((name) => name.startsWith(`${ids[1]}_`));
  return (
    otherManager(call) ??
    collection(call, 'VLanNetworkInterfaceCollection', 'VLAN Network Interface Collection', links(path, own))
  );
}

function show(call: Call): Answer {
  const { bmc, path, ids } = call;
  const [, , name = ''] = ids;
  const object = objectAt(bmc, `${root}/${name}`);
  const Id: Json = object?.['Id'] ?? null;
  if (Id === null) return otherManager(call) ?? notFound(bmc, 'VLAN', name);
  return (
    otherManager(call) ??
    resource({
      '@odata.id': path,
      '@odata.type': '#VLanNetworkInterface.v1_1_0.VLanNetworkInterface',
      Id: name,
      Name: 'VLAN Network Interface',
      VLANEnable: true,
      VLANId: Id,
    })
  );
}

/** Both fields are wanted; the answer does not say where the new interface is. */
function create(call: Call): Answer {
  const { bmc, fields, ids } = call;
  const [, below = ''] = ids;
  const names = ['VLANId', 'VLANEnable'];
  const refused = otherManager(call) ?? refuseFields(call, names, names);
  if (refused !== undefined) return refused;
  const { VLANId: vlan } = fields as { readonly VLANId?: Json };
  if (typeof vlan !== 'number') return wrongType(bmc, vlan, 'VLANId');
  const object = objectAt(bmc, `${root}/${below}`);
  if (object === undefined) return notFound(bmc, 'EthernetInterface', below);
  bmc.overlay.set(`${root}/${below}_${vlan}`, { ...object, InterfaceName: `${below}.${vlan}`, Id: vlan });
  return { ...remark(bmc, 'Created'), status: 201 };
}
