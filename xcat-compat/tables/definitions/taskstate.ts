import { columns, type ObjectType } from './columns-definition.js';

export const taskstate: ObjectType = {
  name: 'taskstate',
  key: 'node',
  attributes: columns('taskstate', 'node command state pid reserve disable'),
};
