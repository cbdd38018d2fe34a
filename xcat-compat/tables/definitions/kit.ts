import { columns, type ObjectType } from './columns-definition.js';

export const kit: ObjectType = {
  name: 'kit',
  key: 'kitname',
  attributes: [
    ...columns(
      'kit',
      'kitname basename description version release ostype isinternal kitdeployparams kitdir',
      { key: 'kitname' },
    ),
  ],
};
