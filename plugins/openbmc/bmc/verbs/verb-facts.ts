import type { BmcVerb, VerbName } from './index.js';

/** What is true of a verb wherever it is asked. */
export interface VerbFacts {
  /**
   * Which interface it is asked in where the BMC has both and its legacy one refuses writes: `legacy` or `redfish`,
   * `neither` can do it, or the answers of `both` are put together.
   */
  readonly mixed: 'legacy' | 'redfish' | 'neither' | 'both';
  /** Only Redfish has it: a BMC nobody has asked yet is asked as a Redfish one. */
  readonly isRedfishOnly?: true;
  /** It changes what must not be changed twice: after 503 the BMC is looked at before it is asked again. */
  readonly isLookedAfter?: true;
  /** Firmware since 2019-03 answers 404 to its legacy method alone [phosphor-user-manager 736648e]. */
  readonly hasMoved?: true;
}

const legacy: VerbFacts = { mixed: 'legacy' };
const redfish: VerbFacts = { mixed: 'redfish' };

/** Of every verb: a new one does not compile before it stands here. */
const verbFacts: { readonly [Name in VerbName]: VerbFacts } = {
  login: legacy,
  readState: legacy,
  requestHost: { mixed: 'redfish', isLookedAfter: true },
  requestChassis: { mixed: 'redfish', isLookedAfter: true },
  rebootBmc: { mixed: 'redfish', isLookedAfter: true },
  listSoftware: { mixed: 'both' },
  activateSoftware: { mixed: 'neither', isLookedAfter: true },
  withdrawActivation: { mixed: 'neither' },
  setPriority: { mixed: 'neither', isLookedAfter: true },
  deleteSoftware: { mixed: 'legacy', isLookedAfter: true },
  readEventLog: legacy,
  clearDumps: legacy,
  readCpuVersion: legacy,
  upload: legacy,
  readIdentity: legacy,
  readInventory: legacy,
  readSensors: legacy,
  readLeds: legacy,
  setBeacon: redfish,
  readBoot: legacy,
  enableOneTimeBoot: redfish,
  setBootSource: redfish,
  readEvents: legacy,
  clearEventLog: legacy,
  resolveEvent: redfish,
  listDumps: legacy,
  createDump: redfish,
  findDump: redfish,
  deleteDump: legacy,
  downloadDump: legacy,
  readSetting: legacy,
  writeSetting: redfish,
  readNetwork: legacy,
  addVlan: redfish,
  addAddress: redfish,
  removeAddress: legacy,
  disableDhcp: redfish,
  resetNetwork: legacy,
  setHostname: redfish,
  setNtpServers: redfish,
  changeOwnPassword: { mixed: 'redfish', hasMoved: true },
  listUsers: redfish,
  createUser: redfish,
  setUserPassword: { mixed: 'redfish', hasMoved: true },
  changeUser: redfish,
  deleteUser: legacy,
  listSnmpDestinations: legacy,
  addSnmpDestination: redfish,
  removeSnmpDestination: legacy,
  readRemoteLog: legacy,
  writeRemoteLog: redfish,
  clearGard: legacy,
  installSshKey: legacy,
  testSshKey: legacy,
  readUpdateLimits: legacy,
  prepareUpdate: { mixed: 'redfish', isRedfishOnly: true },
  readTask: { mixed: 'redfish', isRedfishOnly: true },
  switchSoftware: { mixed: 'redfish', isRedfishOnly: true, isLookedAfter: true },
};

export function factsOf({ verb }: Pick<BmcVerb, 'verb'>): VerbFacts {
  return verbFacts[verb];
}
