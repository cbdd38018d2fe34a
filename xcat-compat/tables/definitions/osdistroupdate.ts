import { columns, type ObjectType } from './columns-definition.js';

export const osdistroupdate: ObjectType = {
  name: 'osdistroupdate',
  key: 'osupdatename',
  attributes: [
    ...columns('osdistroupdate', 'osupdatename osdistroname dirpath downloadtime usercomment=comments', {
      key: 'osupdatename',
    }),
  ],
};
