import { columns, type ObjectType } from './columns-definition.js';
import { nodeAttributes } from './node-attributes.js';

export const node: ObjectType = {
  name: 'node',
  key: 'node',
  attributes: [
    ...columns(
      'nodelist',
      `node groups status statustime appstatus appstatustime primarysn hidden updatestatus
      updatestatustime zonename usercomment=comments`,
    ),
    ...nodeAttributes,
  ],
};
