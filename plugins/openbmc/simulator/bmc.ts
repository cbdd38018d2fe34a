import type net from 'node:net';
import type { Json } from './answers/simulated-answer.js';
import type { Clock } from './clock.js';
import { type Counters, newCounters } from './counters.js';
import { armFaults, type FaultState } from './fault.js';
import { type Generation, type GenerationName, generationOf } from './generation.js';
import { reset } from './net/reset.js';
import { newRedfishState, type RedfishState } from './redfish/simulated-redfish-state.js';
import type { Behaviour } from './simulated-behaviour.js';
import { type ConfigState, newConfig } from './simulated-config.js';
import { type SoftwareImage, seedSoftware } from './simulated-software.js';

export type Properties = Readonly<Record<string, Json>>;

/** Bytes for ids and tokens. */
export type RandomBytes = (count: number) => Buffer;

/** `starting`: the web server answers, the rest is not there yet. */
export type Phase = 'up' | 'starting' | 'gone';

export interface Session {
  /** Its name in Redfish. */
  readonly id: string;
  /** What its opener said of it. */
  readonly context: string | undefined;
  readonly user: string;
  readonly xsrf: string;
  lastUsed: number;
}

/** Something that will have happened at a time. */
interface Appointment {
  readonly at: number;
  readonly happens: () => void;
}

/** One simulated BMC: what it is, and the state it is in. */
export interface Bmc {
  readonly index: number;
  readonly host: string;
  readonly clock: Clock;
  readonly random: RandomBytes;
  behaviour: Behaviour;
  /** The behaviour's generation, with what the behaviour sets otherwise. */
  generation: Generation;
  /** What it was before an update has made it another one. */
  generationBefore: GenerationName | undefined;
  faults: FaultState[];
  counters: Counters;

  phase: Phase;
  /** The password in force; SetPassword changes it. */
  password: string;
  wrongLogins: number;
  /** The expired password has been changed. */
  passwordIsNew: boolean;
  /** The next login is the first since the start. */
  firstLogin: boolean;
  readonly sessions: Map<string, Session>;

  bmcReadyAt: number;
  chassisOn: boolean;
  hostRunning: boolean;
  requestedChassis: 'On' | 'Off';
  requestedHost: 'On' | 'Off' | 'Reboot';
  powerChangedAt: number;
  startedAt: number;
  /** Counts power requests: an earlier one is overtaken by a later. */
  powerRequest: number;
  /** The host is on its way. */
  powerMoves: 'on' | 'off' | undefined;

  images: SoftwareImage[];
  /** Told of every change of their image's activation. */
  readonly imageWatchers: Map<SoftwareImage, () => void>;
  redfish: RedfishState;
  /** Objects written or made since the start; undefined: deleted. Empty for most BMCs. */
  readonly overlay: Map<string, Properties | undefined>;
  /** The number of the dump that was begun last. */
  lastDump: number;
  config: ConfigState;
  agenda: Appointment[];
  /** Calls off the timer of the next appointment; undefined while none is kept in time. */
  alarm: (() => void) | undefined;
  /** The time of the appointment that is being kept; undefined between them. */
  keepingAt: number | undefined;
  /** An upload is being received, or its image waited for. */
  uploading: boolean;
  /** The image of a Redfish update is being unpacked. */
  unpacking: boolean;
  /** When the body of the last upload was complete. */
  lastUploadAt: number;
  readonly waitingUploads: (() => void)[];

  readonly sockets: Set<net.Socket>;
  readonly timers: Set<() => void>;
}

/** A BMC as it leaves the factory. */
export function newBmc(made: {
  readonly index: number;
  readonly host: string;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly behaviour: Behaviour;
  readonly generation: Generation;
}): Bmc {
  return {
    ...made,
    ...freshState(made.behaviour, made.clock),
    generationBefore: undefined,
    phase: 'up',
    sessions: new Map(),
    overlay: new Map(),
    lastDump: 0,
    imageWatchers: new Map(),
    config: newConfig(),
    waitingUploads: [],
    sockets: new Set(),
    timers: new Set(),
  };
}

/** All state as at the start, counters too. Connections with a request in work are reset, the others stay. */
export function resetBmc(bmc: Bmc): void {
  if (bmc.timers.size > 0 || bmc.uploading) for (const socket of bmc.sockets) reset(socket);
  const open = bmc.sockets.size;
  for (const callOff of bmc.timers) callOff();
  bmc.timers.clear();
  bmc.sessions.clear();
  bmc.overlay.clear();
  bmc.imageWatchers.clear();
  bmc.config = newConfig();
  bmc.waitingUploads.length = 0;
  if (bmc.generationBefore !== undefined) becomeGeneration(bmc, bmc.generationBefore);
  bmc.generationBefore = undefined;
  Object.assign(bmc, freshState(bmc.behaviour, bmc.clock), { phase: 'up' });
  bmc.counters.openConnections = open;
  bmc.counters.maxConnections = open;
}

/** Another firmware may be of another generation. */
export function becomeGeneration(bmc: Bmc, generation: GenerationName): void {
  bmc.behaviour = { ...bmc.behaviour, generation };
  bmc.generation = generationOf(bmc.behaviour);
}

/** How long a BMC has been up that is simulated from now on. */
const UPTIME_MS = 30 * 24 * 3_600_000;

type FreshState = Pick<
  Bmc,
  | 'faults'
  | 'counters'
  | 'password'
  | 'wrongLogins'
  | 'passwordIsNew'
  | 'firstLogin'
  | 'bmcReadyAt'
  | 'chassisOn'
  | 'hostRunning'
  | 'requestedChassis'
  | 'requestedHost'
  | 'powerChangedAt'
  | 'startedAt'
  | 'powerRequest'
  | 'powerMoves'
  | 'redfish'
  | 'images'
  | 'agenda'
  | 'alarm'
  | 'keepingAt'
  | 'uploading'
  | 'unpacking'
  | 'lastUploadAt'
>;

function freshState(behaviour: Behaviour, clock: Clock): FreshState {
  const isOn = behaviour.power === 'on';
  const now = clock.now();
  return {
    faults: armFaults(behaviour.faults),
    counters: newCounters(),
    password: behaviour.password,
    wrongLogins: 0,
    passwordIsNew: false,
    firstLogin: false,
    bmcReadyAt: 0,
    chassisOn: isOn,
    hostRunning: isOn,
    requestedChassis: isOn ? 'On' : 'Off',
    requestedHost: isOn ? 'On' : 'Off',
    powerChangedAt: now,
    startedAt: now - UPTIME_MS,
    powerRequest: 0,
    powerMoves: undefined,
    redfish: newRedfishState(behaviour),
    images: seedSoftware(behaviour),
    agenda: [],
    alarm: undefined,
    keepingAt: undefined,
    uploading: false,
    unpacking: false,
    lastUploadAt: 0,
  };
}

/** Changes the behaviour; state that follows from a changed field follows. */
export function setBehaviour(
  bmc: Bmc,
  change: Partial<Behaviour>,
  merged: Behaviour,
  generation?: Generation,
): void {
  const faults = change.faults === undefined ? bmc.faults : armFaults(merged.faults);
  bmc.behaviour = merged;
  bmc.generation = generation ?? generationOf(merged);
  bmc.faults = faults;
  if (change.generation !== undefined) bmc.generationBefore = undefined;
  if (change.password !== undefined) bmc.password = merged.password;
  if (change.passwordExpired !== undefined) bmc.passwordIsNew = false;
  if (change.applyTime !== undefined) bmc.redfish.applyTime = merged.applyTime;
  if (change.images !== undefined) bmc.images = seedSoftware(merged);
  if (change.power !== undefined) {
    bmc.chassisOn = bmc.hostRunning = merged.power === 'on';
    bmc.requestedChassis = bmc.requestedHost = bmc.chassisOn ? 'On' : 'Off';
  }
}

/** `happens` takes place in so many milliseconds, or at the next look after that. Costs no timer, but while an update runs. */
export function later(bmc: Bmc, ms: number, happens: () => void): void {
  const at = timeOf(bmc) + ms;
  const before = bmc.agenda.findIndex((other) => other.at > at);
  bmc.agenda.splice(before === -1 ? bmc.agenda.length : before, 0, { at, happens });
  if (before <= 0 && bmc.agenda[0]?.at === at) keepTime(bmc);
}

/** Lets everything happen that is due. To be called before state is looked at. */
export function settle(bmc: Bmc): void {
  if (bmc.agenda.length === 0) return;
  const now = bmc.clock.now();
  for (let next = bmc.agenda[0]; next !== undefined && next.at <= now; next = bmc.agenda[0]) {
    bmc.agenda.shift();
    bmc.keepingAt = next.at;
    next.happens();
  }
  bmc.keepingAt = undefined;
}

/**
 * While an update runs, what is due happens in time, with nobody looking: an image that is applied at once takes the
 * BMC down by itself.
 */
export function keepTime(bmc: Bmc): void {
  bmc.alarm?.();
  bmc.alarm = undefined;
  const [next] = bmc.agenda;
  if (next === undefined || !(bmc.unpacking || bmc.imageWatchers.size > 0)) return;
  bmc.alarm = timer(bmc, Math.max(0, next.at - bmc.clock.now()) + 1, () => {
    bmc.alarm = undefined;
    settle(bmc);
    keepTime(bmc);
  });
}

/** The time by which state changes: that of the appointment being kept, or now. */
export function timeOf(bmc: Bmc): number {
  return bmc.keepingAt ?? bmc.clock.now();
}

/** A timer that ends with the BMC. */
export function timer(bmc: Bmc, ms: number, work: () => void): () => void {
  const callOff = bmc.clock.after(ms, () => {
    bmc.timers.delete(cancel);
    work();
  });
  const cancel = (): void => {
    bmc.timers.delete(cancel);
    callOff();
  };
  bmc.timers.add(cancel);
  return cancel;
}
