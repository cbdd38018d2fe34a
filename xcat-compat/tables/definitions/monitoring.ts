import { columns, type ObjectType } from './columns.js';

export const monitoring: ObjectType = {
  name: 'monitoring',
  key: 'name',
  attributes: columns('monitoring', 'name nodestatmon comments disable', { key: 'name' }),
};
