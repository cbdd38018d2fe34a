import { columns, type ObjectType } from './columns-definition.js';

export const rack: ObjectType = {
  name: 'rack',
  key: 'rackname',
  attributes: [
    ...columns('rack', 'rackname displayname num height room usercomment=comments', { key: 'rackname' }),
  ],
};
