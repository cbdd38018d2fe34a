import { columns, type ObjectType } from './columns-definition.js';

export const eventlog: ObjectType = {
  name: 'eventlog',
  key: 'recid',
  attributes: [
    ...columns(
      'eventlog',
      `recid eventtime eventtype monitor monnode node application component id severity message rawdata
      comments disable`,
      { key: 'recid' },
    ),
  ],
};
