import { columns, type ObjectType } from './columns-definition.js';

export const monitoring: ObjectType = {
  name: 'monitoring',
  key: 'name',
  attributes: columns('monitoring', 'name nodestatmon comments disable', { key: 'name' }),
};
