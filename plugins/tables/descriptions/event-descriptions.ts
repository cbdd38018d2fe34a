import type { TableText } from './table-text.js';

/** Logs, monitoring, notifications. */
export const events = {
  auditlog: {
    about: 'Commands that were run; see tabprune.',
    columns: {
      recid: 'Number of the record, given by the database.',
      audittime: 'When.',
      userid: 'Who.',
      clientname: 'From which host.',
      clienttype: 'cli, java, webui and the like.',
      command: 'Command.',
      noderange: 'Its noderange.',
      args: 'Its words.',
      status: 'Allowed or denied.',
    },
  },
  eventlog: {
    about: 'Events that monitors have told; see tabprune.',
    columns: {
      recid: 'Number of the record, given by the database.',
      eventtime: 'When.',
      eventtype: 'event or rearm.',
      monitor: 'Which monitor.',
      monnode: 'Node the monitor runs on.',
      node: 'Node the event is about.',
      application: 'Which application.',
      component: 'Which part of it.',
      id: 'Which location or identifier.',
      severity: 'informational, warning or critical.',
      message: 'Text of the event.',
      rawdata: 'What came with it.',
    },
  },
  monitoring: {
    about: 'Monitoring plugins.',
    columns: {
      name: 'Name of the plugin.',
      nodestatmon: 'yes: it keeps nodelist.status.',
    },
  },
  monsetting: {
    about: 'Settings of monitoring plugins.',
    columns: {
      name: 'Name of the plugin.',
      key: 'Name of the setting.',
      value: 'Its value.',
    },
  },
  notification: {
    about: 'Programs that Perl xCAT runs when tables change; this daemon runs none.',
    columns: {
      filename: 'The program or module.',
      tables: 'Tables it waits for, commas between.',
      tableops: 'Changes it waits for: a added, d deleted, u updated.',
    },
  },
} as const satisfies Readonly<Record<string, TableText>>;
