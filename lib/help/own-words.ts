/** What a hardware command knows here besides what its xCAT usage tells, or tells so that nobody can use it. */
export interface OwnHelp {
  /** One sentence. */
  readonly about: string;
  /** Options and words, each with what it does. */
  readonly words: readonly (readonly [word: string, meaning: string])[];
  /** Keys of the site table that matter for it. */
  readonly keys: readonly SiteKey[];
  readonly example: string;
}

export type SiteKey = keyof typeof keyMeanings;

/** docs/settings.md has their bounds. */
export const keyMeanings = {
  openbmcworkers: 'worker processes (default: one per core, at most 8)',
  openbmcmaxuploads: 'uploads at once (default: 32 per core, at most 256)',
  openbmcmaxnodes: 'nodes in work at once in one worker (1000)',
  openbmcconnecttimeout: 'seconds for a connection with a BMC (10)',
  openbmclogintimeout: 'seconds for a login (30)',
  openbmcrequesttimeout: 'seconds for any other request (60)',
  openbmcuploadtimeout: 'seconds for an upload (1200)',
  openbmcuploadstall: 'seconds without a byte that end an upload (120)',
  openbmcactivationtimeout: 'seconds for an activation (3600)',
  openbmcrebootseconds: "seconds for a BMC's restart (900)",
  openbmcnodetimeout: "seconds for one node's flash or dump (3600)",
  openbmccommandtimeout: 'seconds for one node in any other command (1800)',
  openbmcsessionidle: 'seconds until a session that nobody uses is logged out (60)',
  openbmcmaxrequestmib: 'MiB of the longest request (64)',
  openbmcmaxdumpmib: 'MiB of the largest dump (1024)',
  openbmcsshport: "port of the BMCs' ssh (22)",
  openbmcsshhostkeys: "accept, remember or known: what is done about a BMC's ssh key (accept)",
  openbmcsshkey: 'the public key that sshcfg gives to BMCs (/root/.ssh/id_rsa.pub)',
  openbmcoldtls: 'yes or no: also TLS 1.0, 1.1 and short keys, for old BMCs (no)',
  openbmcdialect: 'auto, legacy or redfish, for all or as NAME=... words (auto)',
  openbmcsystem: 'Id of the Redfish system that is the node, as NAME=Id words (found)',
} as const;

const always = [
  'openbmcdialect',
  'openbmcsystem',
  'openbmcoldtls',
  ...(['openbmcworkers', 'openbmcmaxnodes', 'openbmcmaxrequestmib', 'openbmcsessionidle'] as const),
  ...(['openbmcconnecttimeout', 'openbmclogintimeout', 'openbmcrequesttimeout'] as const),
] as const satisfies readonly SiteKey[];
const reading = [...always, 'openbmccommandtimeout'] as const satisfies readonly SiteKey[];

const json = ['--json', 'one JSON document and nothing else; with the bundled client only'] as const;

export const ownHelp: Readonly<Record<string, OwnHelp>> = {
  rflash: {
    about: 'firmware of OpenBMC nodes; what changes something is a job that outlives its client',
    words: [
      ['-l, --list', 'the images on the BMC: (*) runs, (+) starts at the next restart'],
      ['-c, --check [FILE]', 'the versions that run, and that of FILE; with -V all versions'],
      ['-u, --upload FILE', 'upload FILE (*.tar, also packed: .tar.gz, .tar.xz, .tar.zst)'],
      ['-a, --activate FILE|ID', 'upload FILE, or take the image ID that is there, and make it start next'],
      ['-d DIRECTORY', 'the BMC and the host image there: upload, activate, restart both'],
      ['--no-host-reboot', 'with -d: leave the host as it is'],
      ['--delete ID', 'delete an image that does not run'],
      ['--force', 'flash although the BMC has the image, or it seems not to fit'],
      ['--plan', 'with -u, -a, -d: change nothing, say what would be done'],
      ['--json', 'one JSON document and nothing else'],
      ['--background', 'start the job, print its number, and return'],
      ['--status', 'where the nodes are; with --failed, --watch or --json'],
      ['--failed', 'with --status: the failed nodes only'],
      ['--watch', 'with --status: each change, until all have ended'],
      ['--attach', 'what the job of these nodes has said, and says until it ends'],
      ['--cancel', 'cancel the flash of these nodes'],
      ['--retry=JOB', 'do again what failed in this job, with the same image'],
      ['-V, --verbose', 'more lines, and the failed nodes as a noderange at the end'],
    ],
    keys: [
      ...always,
      ...(['openbmcmaxuploads', 'openbmcuploadtimeout', 'openbmcuploadstall'] as const),
      ...(['openbmcactivationtimeout', 'openbmcrebootseconds', 'openbmcnodetimeout'] as const),
    ],
    example: 'rflash node1-node64 -a /install/image.tar --plan',
  },
  rpower: {
    about: 'power of OpenBMC nodes',
    words: [
      ['on, off, softoff, reset, boot', 'change the power of the host'],
      ['stat, state, status', 'the power of the host'],
      ['bmcstate, bmcreboot', 'the state of the BMC; restart the BMC'],
      ['-f, --force', 'also while the firmware of the node is being flashed'],
      json,
    ],
    keys: reading,
    example: 'rpower node1-node64 stat',
  },
  rinv: {
    about: 'inventory of OpenBMC nodes',
    words: [['all, model, serial, firm, cpu, dimm', 'what is shown; all without a word'], json],
    keys: reading,
    example: 'rinv node1 model',
  },
  rvitals: {
    about: 'sensors of OpenBMC nodes',
    words: [
      ['all, temp, voltage, wattage, fanspeed, power, leds, altitude', 'what is shown; all without a word'],
      json,
    ],
    keys: reading,
    example: 'rvitals node1-node64 temp',
  },
  reventlog: {
    about: 'event log of OpenBMC nodes',
    words: [
      ['all, NUMBER', 'all entries, or the last so many'],
      ['clear', 'delete all entries'],
      ['resolved=ID,ID or resolved=LED', 'mark entries as resolved; on one node'],
      json,
    ],
    keys: reading,
    example: 'reventlog node1 10',
  },
  rbeacon: {
    about: 'identify LED of OpenBMC nodes',
    words: [['on, off, stat', 'switch it, or show it'], json],
    keys: reading,
    example: 'rbeacon node1 on',
  },
  rsetboot: {
    about: 'from where OpenBMC nodes boot next',
    words: [
      ['net, hd, cd, def, stat', 'the source, or what is set'],
      ['-p', 'for every boot, not for the next alone'],
      json,
    ],
    keys: reading,
    example: 'rsetboot node1 net',
  },
  rspconfig: {
    about: 'settings of the BMCs of OpenBMC nodes (docs/rspconfig.md)',
    words: [
      [
        'admin_passwd=CURRENT,NEW',
        "the password of the node's own user; with a comma in it in double quotes",
      ],
      ['sshcfg', "give the management node's ssh key to the BMC"],
      ['dump [-l | -g | -c ID | -d ID]', 'make, list, delete or fetch dumps'],
      json,
    ],
    keys: [
      ...reading,
      ...(['openbmcnodetimeout', 'openbmcmaxdumpmib'] as const),
      ...(['openbmcsshport', 'openbmcsshhostkeys', 'openbmcsshkey'] as const),
    ],
    example: 'rspconfig node1 ip netmask gateway',
  },
};
