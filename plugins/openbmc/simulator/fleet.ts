import { randomBytes } from 'node:crypto';
import type { SecureVersion } from 'node:tls';
import { type Bmc, newBmc, type RandomBytes, resetBmc, setBehaviour, settle } from './bmc.js';
import { type Clock, systemClock } from './clock.js';
import { type Control, openControl } from './control.js';
import type { Counters } from './counters.js';
import { type Edge, isRefusing } from './fault.js';
import { generationOf } from './generation.js';
import { addressesFrom } from './net/addresses.js';
import type { KeyType } from './net/certificate.js';
import { type Front, openFront } from './net/front.js';
import { type Listener, openListener } from './net/simulated-listener.js';
import { applyPort, ownListener, requestReboot } from './reboot.js';
import { handle } from './requests/simulated-handle.js';
import { type Behaviour, defaultBehaviour } from './simulated-behaviour.js';
import { stateObjects, stateRoot } from './simulated-power.js';
import type { SoftwareImage } from './simulated-software.js';

export interface FleetOptions {
  /** How many BMCs; 1 when absent. */
  readonly count?: number;
  /** All on this loopback address with consecutive ports; the default, 127.0.0.1. */
  readonly address?: string;
  /** Each on its own address from this one on, all with the same port. */
  readonly first?: string;
  /** The port (of the first); 0, the default, lets the system choose one for each. */
  readonly port?: number;
  /** How all of them behave. */
  readonly behaviour?: Partial<Behaviour>;
  /** How single ones behave otherwise. */
  readonly behaviourOf?: (index: number) => Partial<Behaviour>;
  readonly keyType?: KeyType;
  readonly minTls?: SecureVersion;
  readonly maxTls?: SecureVersion;
  /** Idle connections are closed after so long; 15 minutes when absent, as bmcweb does. */
  readonly keepAliveMs?: number;
  /** The control endpoint's port on 127.0.0.1; 0 lets the system choose, absent: none. */
  readonly control?: number;
  readonly edge?: Edge;
  readonly clock?: Clock;
  readonly random?: RandomBytes;
}

export interface Fleet {
  readonly bmcs: readonly SimulatedBmc[];
  /** PEM of the certificate all of them show. */
  readonly certificatePem: string;
  readonly controlPort: number | undefined;
  /** Changes how all of them behave. */
  set(change: Partial<Behaviour>): Promise<void>;
  /** Frees every port and ends every connection. */
  close(): Promise<void>;
}

export interface SimulatedBmc {
  readonly index: number;
  /** `host`, or `host:port` when the port is not 443: as openbmc.bmc has it. */
  readonly address: string;
  readonly host: string;
  readonly port: number;
  /** `https://host:port`, without a slash at the end. */
  readonly url: string;
  readonly behaviour: Behaviour;
  /** What has happened so far; a copy. */
  counters(): Counters;
  /** What it is in; a copy. */
  state(): BmcStateView;
  /** Changes how it behaves from now on; a new list of faults replaces the old one. */
  set(change: Partial<Behaviour>): Promise<void>;
  /** State, generation and counters as at the start, otherwise with the present behaviour. */
  reset(): Promise<void>;
  /** Reboots as if asked to. */
  reboot(): void;
}

export interface BmcStateView {
  readonly phase: 'up' | 'starting' | 'gone';
  /** Last words of the three states. */
  readonly bmc: string;
  readonly chassis: string;
  readonly host: string;
  readonly images: readonly Readonly<SoftwareImage>[];
  readonly openSessions: number;
}

const LISTENERS_AT_ONCE = 100;
const KEEP_ALIVE_MS = 15 * 60_000;

/** Starts simulated BMCs; resolves when all of them answer. */
export async function startFleet(options: FleetOptions = {}): Promise<Fleet> {
  const count = options.count ?? 1;
  const shared: Behaviour = { ...defaultBehaviour, ...options.behaviour };
  const sharedGeneration = generationOf(shared);
  const clock = options.clock ?? systemClock;
  const random = options.random ?? randomBytes;
  const front = await openFront(
    {
      keyType: options.keyType ?? 'rsa',
      minVersion: options.minTls ?? 'TLSv1.2',
      maxVersion: options.maxTls ?? 'TLSv1.3',
      keepAliveMs: options.keepAliveMs ?? KEEP_ALIVE_MS,
    },
    (bmc, arrival) => handle(bmc, arrival, options.edge),
  );
  const ends = endpoints(options, count);
  const members: Member[] = [];
  let control: Control | undefined;
  const openOne = async (index: number): Promise<void> => {
    const end = ends[index];
    if (end === undefined) return;
    const own = options.behaviourOf?.(index);
    const behaviour = own === undefined ? shared : { ...shared, ...own };
    const generation = own === undefined ? sharedGeneration : generationOf(behaviour);
    const bmc = newBmc({ index, host: end.host, clock, random, behaviour, generation });
    members[index] = await openMember(bmc, end.port, front);
  };
  try {
    for (let from = 0; from < count; from += LISTENERS_AT_ONCE) {
      const indexes = Array.from({ length: Math.min(LISTENERS_AT_ONCE, count - from) }, (_, at) => from + at);
      const opened = await Promise.allSettled(indexes.map(openOne));
      const failure = opened.find((one) => one.status === 'rejected');
      if (failure !== undefined) throw failure.reason;
    }
    if (options.control !== undefined) control = await openControl(views(members), options.control);
  } catch (error) {
    await closeAll(members);
    throw error;
  }

  return {
    bmcs: views(members),
    certificatePem: front.certificatePem,
    controlPort: control?.port,
    async set(change) {
      const merged = new Map<Behaviour, Behaviour>();
      for (const { bmc } of members) {
        const next = merged.get(bmc.behaviour) ?? { ...bmc.behaviour, ...change };
        merged.set(bmc.behaviour, next);
        setBehaviour(bmc, change, next, generationOf(next));
      }
      await Promise.all(members.map(({ bmc }) => applyPort(bmc, isRefusing(bmc.faults))));
    },
    async close() {
      await control?.close();
      await closeAll(members);
    },
  };
}

function views(members: readonly Member[]): readonly SimulatedBmc[] {
  return members.map((member) => member.view);
}

interface Member {
  readonly bmc: Bmc;
  readonly listener: Listener;
  readonly view: SimulatedBmc;
}

function endpoints(options: FleetOptions, count: number): { readonly host: string; readonly port: number }[] {
  const port = options.port ?? 0;
  if (options.first !== undefined) return addressesFrom(options.first, count).map((host) => ({ host, port }));
  const [host = ''] = addressesFrom(options.address ?? '127.0.0.1', 1);
  return Array.from({ length: count }, (_, index) => ({ host, port: port === 0 ? 0 : port + index }));
}

async function openMember(bmc: Bmc, port: number, front: Front): Promise<Member> {
  const listener = await openListener(bmc, port, front);
  ownListener(bmc, listener);
  if (isRefusing(bmc.faults)) await listener.shut();
  return { bmc, listener, view: viewOf(bmc, listener.port) };
}

async function closeAll(members: readonly (Member | undefined)[]): Promise<void> {
  await Promise.all(
    members.map(async (member) => {
      if (member === undefined) return;
      for (const callOff of member.bmc.timers) callOff();
      member.bmc.phase = 'gone';
      await member.listener.shut();
    }),
  );
}

const HTTPS_PORT = 443;

function viewOf(bmc: Bmc, port: number): SimulatedBmc {
  const { host, index } = bmc;
  return {
    index,
    host,
    port,
    address: port === HTTPS_PORT ? host : `${host}:${port}`,
    url: `https://${host}:${port}`,
    get behaviour() {
      return bmc.behaviour;
    },
    counters: () => ({
      ...bmc.counters,
      byPath: new Map(bmc.counters.byPath),
      uploads: [...bmc.counters.uploads],
    }),
    state: () => stateView(bmc),
    async set(change) {
      setBehaviour(bmc, change, { ...bmc.behaviour, ...change });
      await applyPort(bmc, isRefusing(bmc.faults));
    },
    async reset() {
      resetBmc(bmc);
      await applyPort(bmc, isRefusing(bmc.faults));
    },
    reboot: () => requestReboot(bmc),
  };
}

function stateView(bmc: Bmc): BmcStateView {
  settle(bmc);
  const objects = stateObjects(bmc);
  const word = (object: string, property: string): string => {
    const value = objects.get(`${stateRoot}/${object}`)?.[property];
    return typeof value === 'string' ? value.replace(/^.*\./, '') : '';
  };
  return {
    phase: bmc.phase,
    bmc: word('bmc0', 'CurrentBMCState'),
    chassis: word('chassis0', 'CurrentPowerState'),
    host: word('host0', 'CurrentHostState'),
    images: bmc.images.map((image) => ({ ...image })),
    openSessions: bmc.sessions.size,
  };
}
