import { columns, type ObjectType } from './columns.js';

export const taskstate: ObjectType = {
  name: 'taskstate',
  key: 'node',
  attributes: columns('taskstate', 'node command state pid reserve disable'),
};
