import { auditlog } from './auditlog-definition.js';
import { boottarget } from './boottarget.js';
import type { ObjectType } from './columns-definition.js';
import { eventlog } from './eventlog.js';
import { firmware } from './firmware-definition.js';
import { group } from './group.js';
import { kit } from './kit.js';
import { kitcomponent } from './kitcomponent.js';
import { kitrepo } from './kitrepo.js';
import { monitoring } from './monitoring.js';
import { network } from './network-definition.js';
import { node } from './node.js';
import { notification } from './notification.js';
import { osdistro } from './osdistro.js';
import { osdistroupdate } from './osdistroupdate.js';
import { osimage } from './osimage.js';
import { pdu } from './pdu.js';
import { policy } from './policy.js';
import { rack } from './rack.js';
import { route } from './route-definition.js';
import { site } from './site-definition.js';
import { taskstate } from './taskstate.js';
import { zone } from './zone.js';

/** xCAT's object types [Schema.pm:1959]. zvmivp has no attributes and stands for nothing. */
const zvmivp: ObjectType = { name: 'zvmivp', key: 'id', attributes: [] };

const types: ReadonlyMap<string, ObjectType> = new Map(
  [
    auditlog,
    boottarget,
    eventlog,
    firmware,
    group,
    kit,
    kitcomponent,
    kitrepo,
    monitoring,
    network,
    node,
    notification,
    osdistro,
    osdistroupdate,
    osimage,
    pdu,
    policy,
    rack,
    route,
    site,
    taskstate,
    zone,
    zvmivp,
  ].map((type) => [type.name, type]),
);

/** The names of all types, in alphabetical order, as usages list them. */
export const objectTypeNames: readonly string[] = [...types.keys()].sort();

/** The type of that name; undefined when there is none. */
export function objectType(name: string): ObjectType | undefined {
  return types.get(name);
}

export {
  type AttributeDefinition,
  attributeNames,
  type Condition,
  type ObjectType,
} from './columns-definition.js';
