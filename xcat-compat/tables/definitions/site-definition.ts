import { columns, type ObjectType } from './columns-definition.js';

/** Every row of the site table is an attribute of the one object `clustersite`; these three are always there. */
export const site: ObjectType = {
  name: 'site',
  key: 'master',
  attributes: columns('site', 'master=value installdir=value xcatdport=value', { key: 'key' }),
};
