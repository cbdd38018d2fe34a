import { columns, type ObjectType } from './columns-definition.js';

export const kitrepo: ObjectType = {
  name: 'kitrepo',
  key: 'kitreponame',
  attributes: [
    ...columns(
      'kitrepo',
      `kitreponame kitname osbasename osmajorversion osminorversion osarch compat_osbasenames
      kitrepodir`,
      { key: 'kitreponame' },
    ),
  ],
};
