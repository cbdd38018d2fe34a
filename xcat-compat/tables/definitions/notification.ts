import { columns, type ObjectType } from './columns-definition.js';

export const notification: ObjectType = {
  name: 'notification',
  key: 'filename',
  attributes: columns('notification', 'filename tables tableops comments', { key: 'filename' }),
};
