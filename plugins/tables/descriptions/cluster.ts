import type { TableText } from './table-text.js';

/** Nodes, groups, settings and who may do what. */
export const cluster = {
  nodelist: {
    about: 'The nodes there are, the groups each is in, and the state each was last seen in.',
    columns: {
      groups:
        'Groups of the node, with commas between; an attribute comes from the first of them that has it.',
      status: 'Last known state, such as powering-on, installing, booted; written by the daemon.',
      statustime: 'When status was written.',
      appstatus: 'State of watched services, as NAME=STATE with commas between.',
      appstatustime: 'When appstatus was written.',
      primarysn: 'The service node that serves the node first.',
      hidden: '1: nodels and lsdef show the node only with -S.',
      updatestatus: 'How far the last updatenode got.',
      updatestatustime: 'When updatestatus was written.',
      zonename: 'The ssh zone the node is in, a row of the zone table.',
    },
  },
  nodegroup: {
    about:
      'Groups that are more than a name in nodelist.groups: dynamic ones, and groups with text of their own.',
    columns: {
      groupname: 'Name of the group.',
      grouptype: 'static: members are those that name the group; dynamic: those for which wherevals holds.',
      members: 'static or dynamic: where the members are to be found.',
      membergroups: 'Groups that belong to this one.',
      wherevals: 'Conditions of a dynamic group, attr==value and the like, :: between them.',
    },
  },
  nodehm: {
    about: 'How the hardware of nodes is managed: which plugin does power, console and the rest.',
    columns: {
      power: 'Plugin for power, where it is not the one of mgt.',
      mgt: 'Plugin that manages the hardware, for example openbmc or ipmi.',
      cons: 'Plugin for the console, where it is not the one of mgt.',
      termserver: 'Terminal server the serial line is connected to.',
      termport: 'Port of that terminal server.',
      conserver: 'Host that runs the console server for the node.',
      serialport: 'Number of the serial port; unset: the console is not serial.',
      serialspeed: 'Speed of the serial port in bits per second.',
      serialflow: 'Flow control of the serial port: hard, soft or none.',
      getmac: 'How getmacs finds the MAC address.',
      cmdmapping: 'File that says which program carries out which hardware command.',
      consoleondemand: 'yes: the console is connected only while somebody watches.',
      consoleenabled: '1 where makegocons has set the console up.',
    },
  },
  nodepos: {
    about: 'Where nodes stand.',
    columns: {
      rack: 'Rack the node is in.',
      u: 'Lowest height unit the node takes.',
      chassis: 'Chassis the node is in.',
      slot: 'Slot in the chassis.',
      room: 'Room the rack is in.',
      height: 'Height units the node takes.',
    },
  },
  rack: {
    about: 'Racks.',
    columns: {
      rackname: 'Name of the rack.',
      displayname: 'Name shown to people.',
      num: 'Number of the rack.',
      height: 'Height units the rack has.',
      room: 'Room the rack is in.',
    },
  },
  site: {
    about: 'Settings of the whole cluster, a row each.',
    columns: {
      key: 'Name of the setting. A fresh site has',
      value: 'Its value.',
    },
  },
  policy: {
    about: 'Who may run which command; the first row that fits decides, none means no.',
    columns: {
      priority: 'Number by which rows are ordered, the smallest first.',
      name: 'User the row is about, as in the certificate; unset: everybody.',
      host: 'Host the request comes from; unset: any.',
      commands: 'Commands with commas between, no blanks; unset: all.',
      noderange: 'Nodes the row is about; unset: all.',
      parameters: 'Pattern that the words of the command must fit; unset: any.',
      time: 'Not looked at.',
      rule: 'allow, trusted, or deny.',
    },
  },
  passwd: {
    about: 'Users and passwords that are not kept with a node.',
    columns: {
      key: 'What the row is for, such as openbmc, ipmi, system.',
      username: 'User name.',
      password: 'Password, or for system accounts its hash.',
      cryptmethod: 'How the password is hashed: md5, sha256, sha512.',
      authdomain: 'Authentication domain the user belongs to.',
    },
  },
  zone: {
    about: 'Zones whose nodes share ssh keys of their own.',
    columns: {
      zonename: 'Name of the zone.',
      sshkeydir: 'Directory with the keys of root for the zone.',
      sshbetweennodes: 'yes: nodes of the zone may ssh to each other without a password.',
      defaultzone: 'yes: nodes that name no zone are in this one.',
    },
  },
  token: {
    about: 'Tokens that clients of the REST interface have got in place of a password.',
    columns: {
      tokenid: 'The token.',
      username: 'User it stands for.',
      expire: 'Until when it is good.',
      created: 'When it was made.',
      access: 'When it was last used.',
    },
  },
  websrv: {
    about: 'Web servers that nodes offer, and how to log in there.',
    columns: {
      port: 'Port of the server.',
      username: 'User name.',
      password: 'Password.',
    },
  },
  taskstate: {
    about: 'Long tasks that run for nodes.',
    columns: {
      command: 'Command that started the task.',
      state: 'How far it is.',
      pid: 'Process that does the work.',
      reserve: 'Kept for later use.',
    },
  },
  performance: {
    about: 'Measured values of nodes.',
    columns: {
      timestamp: 'When the value was measured.',
      attrname: 'What was measured.',
      attrvalue: 'The value.',
    },
  },
} as const satisfies Readonly<Record<string, TableText>>;
