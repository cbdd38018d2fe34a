import { columns, type ObjectType } from './columns.js';

export const firmware: ObjectType = {
  name: 'firmware',
  key: 'cfgfile',
  attributes: columns('firmware', 'cfgfile comments disable', { key: 'file' }),
};
