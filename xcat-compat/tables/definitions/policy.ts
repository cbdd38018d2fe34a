import { columns, type ObjectType } from './columns-definition.js';

export const policy: ObjectType = {
  name: 'policy',
  key: 'priority',
  attributes: [
    ...columns('policy', 'priority name host commands noderange parameters time rule usercomment=comments', {
      key: 'priority',
    }),
  ],
};
