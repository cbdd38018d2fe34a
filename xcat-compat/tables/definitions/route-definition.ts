import { columns, type ObjectType } from './columns-definition.js';

export const route: ObjectType = {
  name: 'route',
  key: 'routename',
  attributes: [
    ...columns('routes', 'routename net mask gateway ifname usercomment=comments', { key: 'routename' }),
  ],
};
