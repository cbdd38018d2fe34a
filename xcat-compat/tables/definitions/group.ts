import { columns, type ObjectType } from './columns-definition.js';
import { nodeAttributes } from './node-attributes.js';

export const group: ObjectType = {
  name: 'group',
  key: 'groupname',
  attributes: [
    ...columns('nodegroup', 'groupname grouptype members membergroups wherevals usercomment=comments', {
      key: 'groupname',
    }),
    ...nodeAttributes,
  ],
};
