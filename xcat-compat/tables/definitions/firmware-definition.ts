import { columns, type ObjectType } from './columns-definition.js';

/** xCAT looks for a column `file`, which the table does not have. */
export const firmware: ObjectType = {
  name: 'firmware',
  key: 'cfgfile',
  attributes: columns('firmware', 'cfgfile comments disable', { key: 'cfgfile' }),
};
