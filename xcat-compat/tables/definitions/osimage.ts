import { columns, type ObjectType } from './columns-definition.js';

export const osimage: ObjectType = {
  name: 'osimage',
  key: 'imagename',
  attributes: [
    ...columns(
      'osimage',
      'imagename groups imagetype description provmethod osdistroname osupdatename cfmdir',
      { key: 'imagename' },
    ),
    ...columns('osimage', 'rootfstype nfsrootopts', {
      key: 'imagename',
      onlyIf: { attribute: 'imagetype', value: 'linux' },
    }),
    ...columns(
      'osimage',
      `profile osname osvers osarch synclists postscripts postbootscripts serverrole isdeletable
      kitcomponents`,
      { key: 'imagename' },
    ),
    ...columns(
      'linuximage',
      `template boottarget addkcmdline pkglist pkgdir otherpkglist otherpkgdir exlist postinstall
      rootimgdir kerneldir nodebootif otherifce netdrivers kernelver krpmver permission dump
      crashkernelsize partitionfile driverupdatesrc usercomment=comments`,
      { key: 'imagename', onlyIf: { attribute: 'imagetype', value: 'linux' } },
    ),
    ...columns('winimage', 'template installto partitionfile winpepath', {
      key: 'imagename',
      onlyIf: { attribute: 'imagetype', value: 'windows' },
    }),
    ...columns(
      'nimimage',
      `nimtype nimmethod lpp_source spot root dump configdump paging resolv_conf image_data tmp home
      shared_home shared_root script fb_script bosinst_data installp_bundle otherpkgs mksysb
      usercomment=comments`,
      { key: 'imagename', onlyIf: { attribute: 'imagetype', value: 'NIM' } },
    ),
    ...columns('osimage', 'environvar', { key: 'imagename' }),
  ],
};
