import type { TableText } from './table-text.js';

/** What nodes are installed with, and what runs then. */
export const installation = {
  nodetype: {
    about: 'What runs on nodes.',
    columns: {
      os: 'Operating system and version, such as rhels9.4.',
      arch: 'Processor architecture.',
      profile: 'Name that stands in template and package files.',
      provmethod: 'How the node gets its system: an osimage, or install, netboot, statelite.',
      supportedarchs: 'Architectures the node can run.',
      nodetype: 'Kinds the node is of, commas between.',
    },
  },
  bootparams: {
    about: 'What nodes boot next; written by nodeset.',
    columns: {
      kernel: 'Kernel.',
      initrd: 'First file system.',
      kcmdline: 'Command line of the kernel.',
      addkcmdline: 'What is put after it, also in groups.',
      dhcpstatements: 'DHCP statements of the boot.',
      adddhcpstatements: 'Further DHCP statements.',
    },
  },
  boottarget: {
    about: 'Boot targets with a kernel of their own.',
    columns: {
      bprofile: 'Name of the target.',
      kernel: 'Kernel.',
      initrd: 'First file system.',
      kcmdline: 'Command line of the kernel.',
    },
  },
  chain: {
    about: 'Steps nodes go through when they are discovered.',
    columns: {
      currstate: 'What the node does at its next boot.',
      currchain: 'Steps that are still to come.',
      chain: 'All steps, commas between.',
      ondiscover: 'Done when the node is discovered, before the steps.',
    },
  },
  deps: {
    about: 'Nodes that must be up before others.',
    columns: {
      nodedep: 'Nodes this one depends on.',
      msdelay: 'Milliseconds to wait for them.',
      cmd: 'Commands the row counts for, such as on or off.',
    },
  },
  postscripts: {
    about: 'Scripts nodes run; the row xcatdefaults counts for all.',
    columns: {
      postscripts: 'Run at the end of the installation, in this order.',
      postbootscripts: 'Run at the first boot of the installed system.',
    },
  },
  prescripts: {
    about: 'Scripts the management node runs around nodeset.',
    columns: {
      begin: 'Run before; ACTION:SCRIPT, | between actions.',
      end: 'Run after, of the same form.',
    },
  },
  prodkey: {
    about: 'Product keys of Windows.',
    columns: {
      product: 'Product the key is for.',
      key: 'The key.',
    },
  },
  iscsi: {
    about: 'Disks over iSCSI.',
    columns: {
      server: 'Server of the disk.',
      target: 'Target name.',
      lun: 'Number of the unit.',
      iname: 'Name the node calls itself by.',
      file: 'File on the server that is the disk.',
      userid: 'User.',
      passwd: 'Password.',
      kernel: 'Kernel to boot.',
      kcmdline: 'Command line of the kernel.',
      initrd: 'First file system.',
    },
  },
  storage: {
    about: 'Disks of nodes on storage systems.',
    columns: {
      osvolume: 'Volume of the operating system.',
      size: 'Size of the volume.',
      state: 'State of the volume.',
      storagepool: 'Pool it is taken from.',
      hypervisor: 'Hypervisor it is connected to.',
      fcprange: 'Range of channel addresses.',
      volumetag: 'Tag to find the volume by.',
      type: 'Kind of storage.',
      controller: 'Controller that makes the volume.',
    },
  },
  litefile: {
    about: 'Files that stateless nodes write, and where.',
    columns: {
      image: 'Image the row is for, or ALL.',
      file: 'The file or directory.',
      options: 'tmpfs, persistent, ro, link and the like.',
    },
  },
  litetree: {
    about: 'Directories in which files of litefile are looked for.',
    columns: {
      priority: 'Order of the rows.',
      image: 'Image the row is for.',
      directory: 'HOST:DIRECTORY.',
      mntopts: 'Options of the mount.',
    },
  },
  statelite: {
    about: 'Where stateless nodes keep what must outlive a boot.',
    columns: {
      image: 'Image the row is for.',
      statemnt: 'HOST:DIRECTORY of what is kept.',
      mntopts: 'Options of the mount.',
    },
  },
  cfgmgt: {
    about: 'Configuration management of nodes.',
    columns: {
      cfgmgr: 'Tool: puppet or chef.',
      cfgserver: 'Its server.',
      roles: 'Roles or modules of the node.',
    },
  },
} as const satisfies Readonly<Record<string, TableText>>;
