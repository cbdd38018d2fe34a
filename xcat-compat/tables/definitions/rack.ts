import { columns, type ObjectType } from './columns.js';

export const rack: ObjectType = {
  name: 'rack',
  key: 'rackname',
  attributes: [
    ...columns('rack', 'rackname displayname num height room usercomment=comments', { key: 'rackname' }),
  ],
};
