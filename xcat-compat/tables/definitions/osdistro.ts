import { columns, type ObjectType } from './columns-definition.js';

export const osdistro: ObjectType = {
  name: 'osdistro',
  key: 'osdistroname',
  attributes: [
    ...columns('osdistro', 'osdistroname basename majorversion minorversion arch type dirpaths', {
      key: 'osdistroname',
    }),
  ],
};
