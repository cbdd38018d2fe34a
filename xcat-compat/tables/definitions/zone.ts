import { columns, type ObjectType } from './columns-definition.js';

export const zone: ObjectType = {
  name: 'zone',
  key: 'zonename',
  attributes: [
    ...columns('zone', 'zonename sshkeydir sshbetweennodes defaultzone usercomment=comments', {
      key: 'zonename',
    }),
  ],
};
