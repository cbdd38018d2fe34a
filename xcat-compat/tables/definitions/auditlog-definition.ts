import { columns, type ObjectType } from './columns-definition.js';

export const auditlog: ObjectType = {
  name: 'auditlog',
  key: 'recid',
  attributes: [
    ...columns(
      'auditlog',
      'recid audittime userid clientname clienttype command noderange args status comments disable',
      { key: 'recid' },
    ),
  ],
};
