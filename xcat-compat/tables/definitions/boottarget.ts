import { columns, type ObjectType } from './columns-definition.js';

export const boottarget: ObjectType = {
  name: 'boottarget',
  key: 'bprofile',
  attributes: columns('boottarget', 'bprofile kernel initrd kcmdline comments', { key: 'bprofile' }),
};
