import { columns, type ObjectType } from './columns-definition.js';

export const pdu: ObjectType = {
  name: 'pdu',
  key: 'node',
  attributes: [
    ...columns('pdu', 'node nodetype outlet', { onlyIf: { attribute: 'nodetype', value: 'pdu' } }),
  ],
};
