import type { Fault } from './fault.js';
import type { GenerationName } from './generation.js';
import { defaultRedfishBehaviour, type RedfishBehaviour } from './redfish/simulated-redfish-behaviour.js';
import type { InventorySize } from './tree/simulated-inventory.js';

/** An image a simulated BMC has from the start. */
export interface SeedImage {
  readonly version: string;
  readonly purpose: 'BMC' | 'Host' | 'System';
  readonly priority: number;
  /** It is the one that runs. */
  readonly functional: boolean;
  readonly extendedVersion?: string;
  /** Made from the version when absent. */
  readonly id?: string;
}

/** How an activation goes: to its end, to a failure at so many percent, or to a standstill there. */
export type ActivationEnd =
  | { readonly kind: 'active' }
  | { readonly kind: 'failed'; readonly atPercent: number }
  | { readonly kind: 'stuck'; readonly atPercent: number };

/**
 * How one simulated BMC behaves; each field can be changed while it runs. `undefined` means: as its generation does.
 * Times are milliseconds. The defaults are fast, for tests; `realTimes` are those of hardware.
 */
export interface Behaviour extends RedfishBehaviour {
  readonly generation: GenerationName;
  readonly username: string;
  readonly password: string;
  /** Only an Administrator may write or upload. */
  readonly role: 'Administrator' | 'Operator' | 'ReadOnly';
  /** What a login by data array is answered with: a text (until 2023-08) or `{"token": …}`. */
  readonly loginAnswer: 'text' | 'token' | undefined;
  /** `SESSION` until 2025-03, `BMCWEB-SESSION` after. */
  readonly sessionCookie: string | undefined;
  /** The oldest session is dropped at one more. */
  readonly maxSessions: number | undefined;
  readonly sessionIdleMs: number | undefined;
  /** One more connection is reset. */
  readonly maxConnections: number | undefined;
  /** So many wrong logins lock the account; 0 never. */
  readonly lockoutAfter: number;
  /** The password is expired: 403 PasswordChangeRequired on everything. */
  readonly passwordExpired: boolean;
  /** The state daemon is not ready: reads and writes are answered 403 with a D-Bus name. */
  readonly bmcNotReady: boolean;
  /** REST is off in this build: 404 for every legacy path. */
  readonly restOff: boolean;
  /** Every PUT of an attribute fails, as in builds since 2026-01-30. */
  readonly brokenWrites: boolean;

  readonly answerDelayMs: number;
  /** On top of answerDelayMs. */
  readonly loginDelayMs: number;

  /** 0: as fast as it comes. */
  readonly uploadBytesPerSecond: number;
  readonly uploadLimitBytes: number | undefined;
  /** Memory for uploads: a larger one finds no space. Told only when set. */
  readonly freeBytes: number | undefined;
  /** A body that stands still for so long is cut off. */
  readonly bodyStallMs: number | undefined;
  /** How long an upload waits for its image to appear, before it is answered 400. */
  readonly versionWaitMs: number | undefined;
  /** The id, or (until 2018-04) nothing at once, whatever becomes of the image. */
  readonly uploadAnswer: 'id' | 'null';
  /** An image that comes sooner after the one before gets lost; 0: none does. */
  readonly backToBackMs: number;
  /** From the last byte of an upload to the image's object. */
  readonly idDelayMs: number;
  /** From the image's object to its Activation property. */
  readonly analysisMs: number;
  readonly idScheme: 'random' | 'sha512' | 'short' | undefined;
  /** A MANIFEST for another machine is refused; undefined: any machine. */
  readonly machineName: string | undefined;
  /** A tar without the members of its purpose becomes Invalid. */
  readonly checksMembers: boolean;
  /** A body larger than this kills the web server; 0 never. */
  readonly crashAboveBytes: number;
  /** How long a crashed web server is away. */
  readonly crashMs: number;
  /** Uploads are hashed with SHA-256; costs about 0.7 ms per MB. */
  readonly hashesUploads: boolean;

  readonly activationMs: number;
  /** The percentages shown on the way. */
  readonly activationSteps: readonly number[];
  readonly activationEnd: ActivationEnd;
  /** A request to activate is accepted and not acted on. */
  readonly ignoresActivation: boolean;
  /** Images of one purpose that fit; an activation beyond erases the last in priority. */
  readonly imageSlots: number;
  /** An early level: the first Delete of a Ready image does nothing. */
  readonly needsTwoDeletes: boolean;
  readonly images: readonly SeedImage[];
  /** Early levels do not tell which images run. */
  readonly functionalList: boolean;

  /** '20' is a DD 2.0 part. */
  readonly cpuVersion: string;
  /** large: 300 objects and more; huge: an answer of 2 MB. */
  readonly inventory: InventorySize;
  /** Objects that enumerate leaves out. */
  readonly missingFromEnumerate: readonly string[];

  /** Of a new dump. */
  readonly dumpBytes: number;
  /** From the request of a dump until it is listed. */
  readonly dumpMs: number;
  /** `later`: under dump/bmc, as since 2020. */
  readonly dumpPlace: 'early' | 'later';

  /** The host at the start. */
  readonly power: 'on' | 'off';
  readonly powerOnMs: number;
  readonly powerOffMs: number;
  readonly softOffMs: number;
  /** Power off is accepted and not done. */
  readonly hostStaysOn: boolean;
  /** Power on is accepted and not done. */
  readonly hostStaysOff: boolean;

  /** How a reboot request is answered. */
  readonly rebootAnswer: 'ok' | 'none' | '504';
  /** It tells when it started; early levels do not. */
  readonly tellsStart: boolean;
  /** It starts what ran before, whatever is first in priority. */
  readonly startsOldSide: boolean;
  /** From the answer until the BMC is gone. */
  readonly rebootDelayMs: number;
  /** Connections are refused. */
  readonly refusedMs: number;
  /** Then TLS is up and every request is answered with `startingStatus`. */
  readonly startingMs: number;
  readonly startingStatus: 503 | 404;
  /** Then CurrentBMCState is NotReady for so long. */
  readonly notReadyMs: number;
  /** The first login after a reboot takes so long. */
  readonly firstLoginMs: number;

  readonly faults: readonly Fault[];
}

const hostExtendedVersion = [
  'buildroot-2018.02.1-6-ga8d1126',
  'skiboot-v6.0.4',
  'hostboot-2eb7706-pbe6b4a7',
  'linux-4.16.13-openpower1-p8bfdc9e',
  'petitboot-v1.7.1-p5f9a5d8',
  'machine-xml-7410460',
  'occ-77bb5e6',
  'hostboot-binaries-hw070918a.op920',
  'capp-ucode-p9-dd2-v4',
  'sbe-7853f5b',
].join(',');

/** Two images that run, one of the BMC and one of the host, and an older one. */
export const seedImages: readonly SeedImage[] = [
  {
    version: 'ibm-v2.3-476-g2d622cb-r33-coral-cfm-0-g9973ab0',
    purpose: 'BMC',
    priority: 0,
    functional: true,
  },
  { version: 'ibm-v2.3-476-g2d622cb-r30-0-g1111111', purpose: 'BMC', priority: 1, functional: false },
  {
    version: 'IBM-witherspoon-ibm-OP9_v1.19_1.185',
    purpose: 'Host',
    priority: 0,
    functional: true,
    extendedVersion: hostExtendedVersion,
  },
];

export const defaultBehaviour: Behaviour = Object.freeze<Behaviour>({
  ...defaultRedfishBehaviour,
  generation: 'L0',
  username: 'root',
  password: '0penBmc',
  role: 'Administrator',
  loginAnswer: undefined,
  sessionCookie: undefined,
  maxSessions: undefined,
  sessionIdleMs: undefined,
  maxConnections: undefined,
  lockoutAfter: 0,
  passwordExpired: false,
  bmcNotReady: false,
  restOff: false,
  brokenWrites: false,
  answerDelayMs: 0,
  loginDelayMs: 0,
  uploadBytesPerSecond: 0,
  uploadLimitBytes: undefined,
  freeBytes: undefined,
  bodyStallMs: undefined,
  versionWaitMs: undefined,
  uploadAnswer: 'id',
  backToBackMs: 0,
  idDelayMs: 20,
  analysisMs: 20,
  idScheme: undefined,
  machineName: undefined,
  checksMembers: false,
  crashAboveBytes: 0,
  crashMs: 300,
  hashesUploads: true,
  activationMs: 200,
  activationSteps: [10, 20, 30, 40, 50, 60, 70, 80, 90, 100],
  activationEnd: { kind: 'active' },
  ignoresActivation: false,
  imageSlots: 3,
  needsTwoDeletes: false,
  images: seedImages,
  functionalList: true,
  cpuVersion: '22',
  inventory: 'small',
  missingFromEnumerate: [],
  dumpBytes: 131_072,
  dumpMs: 0,
  dumpPlace: 'early',
  power: 'on',
  powerOnMs: 50,
  powerOffMs: 50,
  softOffMs: 100,
  hostStaysOn: false,
  hostStaysOff: false,
  rebootAnswer: 'ok',
  tellsStart: true,
  startsOldSide: false,
  rebootDelayMs: 20,
  refusedMs: 200,
  startingMs: 100,
  startingStatus: 503,
  notReadyMs: 50,
  firstLoginMs: 50,
  faults: [],
});

/** The times of hardware (a P9 machine as seen in the field). */
export const realTimes: Partial<Behaviour> = Object.freeze<Partial<Behaviour>>({
  answerDelayMs: 400,
  uploadBytesPerSecond: 4 * 1024 * 1024,
  idDelayMs: 1_400,
  analysisMs: 1_000,
  crashMs: 8_000,
  dumpTaskMs: 60_000,
  activationMs: 180_000,
  powerOnMs: 15_000,
  powerOffMs: 8_000,
  softOffMs: 60_000,
  rebootDelayMs: 500,
  refusedMs: 60_000,
  startingMs: 30_000,
  notReadyMs: 20_000,
  firstLoginMs: 12_000,
});
