import { columns, type ObjectType } from './columns.js';

export const boottarget: ObjectType = {
  name: 'boottarget',
  key: 'bprofile',
  attributes: columns('boottarget', 'bprofile kernel initrd kcmdline comments', { key: 'bprofile' }),
};
