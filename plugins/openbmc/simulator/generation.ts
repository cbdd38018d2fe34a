import { bmcweb } from './answers/bmcweb.js';
import { restServer } from './answers/rest-server.js';
import type { Answers } from './answers/simulated-answer.js';
import type { Behaviour } from './simulated-behaviour.js';

export const generationNames = ['L0', 'L1', 'L2', 'L3', 'R'] as const;
export type GenerationName = (typeof generationNames)[number];

/**
 * What tells one generation of BMC firmware from another, as data.
 *
 * L0: phosphor-rest-server, 2016 to mid-2019. L1: bmcweb with REST, 2019 to 2021. L2: bmcweb since, with REST
 * switched on. L3: the same since 2026-01-30, whose REST fails on every write. R: bmcweb with Redfish alone.
 */
export interface Generation {
  readonly name: GenerationName;
  /** The texts, shapes and headers of its answers. */
  readonly answers: Answers;
  readonly login: LoginTraits;
  /** Attribute and method names are matched whatever their case. */
  readonly ignoresCase: boolean;
  readonly upload: UploadTraits;
  readonly tree: TreeTraits;
  readonly maxConnections: number;
  readonly bodyStallMs: number;
  readonly idScheme: 'random' | 'sha512' | 'short';
  /** Sessions outlive a reboot. */
  readonly keepsSessions: boolean;
  /** A user has the method SetPassword (until 2019-03); later only Redfish sets passwords. */
  readonly setsPasswords: boolean;
  /** Redfish is there (as well). */
  readonly redfish: boolean;
  /** The legacy REST interface: whole, with every write broken, or not built in. */
  readonly legacy: 'whole' | 'readOnly' | 'absent';
}

export interface LoginTraits {
  readonly forms: readonly ('dataArray' | 'usernamePassword')[];
  readonly answer: 'text' | 'token';
  readonly cookie: string;
  /** A cookie alone does not authorize a write: the XSRF token is wanted as well. */
  readonly xsrf: boolean;
  readonly basic: boolean;
  readonly tokens: boolean;
  readonly maxSessions: number;
  readonly sessionIdleMs: number;
}

export interface UploadTraits {
  /** Methods on /upload/image. */
  readonly plain: readonly string[];
  /** Methods on /upload/image/NAME. */
  readonly named: readonly string[];
  /** Only application/octet-stream. */
  readonly strictType: boolean;
  /** A second upload waits for the first, or is answered 503. */
  readonly second: 'waits' | 'busy';
  readonly versionWaitMs: number;
  readonly limitBytes: number;
  /** A larger body without a session is answered 401 on its headers. */
  readonly anonymousBytes: number;
}

export interface TreeTraits {
  readonly booleans: 'numbers' | 'booleans';
  /** Sensor values are integers with a Scale, or plain numbers. */
  readonly sensors: 'scaled' | 'plain';
  readonly dhcp: 'boolean' | 'enumeration';
  /** NTP servers are set as StaticNTPServers, and only read as NTPServers. */
  readonly staticNtp: boolean;
  /** PowerSupplyRedundancy is an object with methods among the sensors, or an attribute elsewhere. */
  readonly redundancy: 'methods' | 'attribute';
  /** What the host boots from once and always: each its own, or one that counts while enabled (2021-07 on). */
  readonly boot: 'two' | 'shared';
  /** The key of an object's associations. */
  readonly associations: 'associations' | 'Associations';
  /** software/{bmc,bios}/{functional,active,updateable} beside software/{functional,active}. */
  readonly perPurposeAssociations: boolean;
}

const mebibyte = 1024 * 1024;
const never = Number.POSITIVE_INFINITY;

const L0: Generation = {
  name: 'L0',
  answers: restServer,
  login: {
    forms: ['dataArray'],
    answer: 'text',
    cookie: 'sid',
    xsrf: false,
    basic: false,
    tokens: false,
    maxSessions: 16,
    sessionIdleMs: never,
  },
  ignoresCase: true,
  upload: {
    plain: ['POST'],
    named: ['PUT'],
    strictType: true,
    second: 'waits',
    versionWaitMs: 10_000,
    limitBytes: never,
    anonymousBytes: never,
  },
  tree: {
    booleans: 'numbers',
    sensors: 'scaled',
    dhcp: 'boolean',
    staticNtp: false,
    redundancy: 'methods',
    boot: 'two',
    associations: 'associations',
    perPurposeAssociations: false,
  },
  maxConnections: never,
  bodyStallMs: never,
  idScheme: 'sha512',
  keepsSessions: false,
  setsPasswords: true,
  redfish: false,
  legacy: 'whole',
};

const L1: Generation = {
  name: 'L1',
  answers: bmcweb,
  login: {
    forms: ['dataArray', 'usernamePassword'],
    answer: 'text',
    cookie: 'SESSION',
    xsrf: true,
    basic: true,
    tokens: true,
    maxSessions: never,
    sessionIdleMs: 3_600_000,
  },
  ignoresCase: false,
  upload: {
    plain: ['POST', 'PUT'],
    named: ['POST', 'PUT'],
    strictType: false,
    second: 'busy',
    versionWaitMs: 15_000,
    limitBytes: 128 * mebibyte,
    anonymousBytes: 4096,
  },
  tree: {
    booleans: 'booleans',
    sensors: 'plain',
    dhcp: 'boolean',
    staticNtp: false,
    redundancy: 'attribute',
    boot: 'two',
    associations: 'Associations',
    perPurposeAssociations: false,
  },
  maxConnections: 100,
  bodyStallMs: 15_000,
  idScheme: 'sha512',
  keepsSessions: true,
  setsPasswords: false,
  redfish: true,
  legacy: 'whole',
};

const L2: Generation = {
  ...L1,
  name: 'L2',
  login: { ...L1.login, answer: 'token', cookie: 'BMCWEB-SESSION', sessionIdleMs: 1_800_000 },
  tree: { ...L1.tree, boot: 'shared', dhcp: 'enumeration', staticNtp: true, perPurposeAssociations: true },
  maxConnections: 200,
  idScheme: 'random',
};

const L3: Generation = {
  ...L2,
  name: 'L3',
  login: { ...L2.login, forms: ['usernamePassword'] },
  legacy: 'readOnly',
};

const R: Generation = { ...L3, name: 'R', legacy: 'absent' };

export const generations: Readonly<Record<GenerationName, Generation>> = { L0, L1, L2, L3, R };

/** A generation with what a behaviour sets otherwise. */
export function generationOf(behaviour: Behaviour): Generation {
  const own = generations[behaviour.generation];
  return {
    ...own,
    login: {
      ...own.login,
      answer: behaviour.loginAnswer ?? own.login.answer,
      cookie: behaviour.sessionCookie ?? own.login.cookie,
      maxSessions: behaviour.maxSessions ?? own.login.maxSessions,
      sessionIdleMs: behaviour.sessionIdleMs ?? own.login.sessionIdleMs,
    },
    upload: {
      ...own.upload,
      versionWaitMs: behaviour.versionWaitMs ?? own.upload.versionWaitMs,
      limitBytes: behaviour.uploadLimitBytes ?? own.upload.limitBytes,
    },
    maxConnections: behaviour.maxConnections ?? own.maxConnections,
    bodyStallMs: behaviour.bodyStallMs ?? own.bodyStallMs,
    idScheme: behaviour.idScheme ?? own.idScheme,
    legacy: behaviour.restOff ? 'absent' : behaviour.brokenWrites ? 'readOnly' : own.legacy,
  };
}
