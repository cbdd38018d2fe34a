import { columns, type ObjectType } from './columns-definition.js';

export const kitcomponent: ObjectType = {
  name: 'kitcomponent',
  key: 'kitcompname',
  attributes: [
    ...columns(
      'kitcomponent',
      `kitcompname description kitname kitreponame basename version release serverroles kitpkgdeps
      prerequisite driverpacks kitcompdeps postbootscripts genimage_postinstall exlist`,
      { key: 'kitcompname' },
    ),
  ],
};
