import type { BmcNode } from '../../plugins/openbmc/bmc/bmc-node.js';
import type { Image } from '../../plugins/openbmc/bmc/image/image.js';
import type {
  BmcReply,
  BmcVerb,
  EventLogEntry,
  SoftwareImage,
  SoftwareList,
  VerbName,
} from '../../plugins/openbmc/bmc/verbs/index.js';
import type { Network } from '../../plugins/openbmc/bmc/verbs/network-verbs.js';
import type { UpdateWay } from '../../plugins/openbmc/bmc/verbs/update-verbs.js';
import { fakeConfig, recordedNetwork } from './fake-config.js';

/** The images of a BMC in the recorded exchanges. */
export const recordedImages: readonly SoftwareImage[] = [
  image('4afb2426', 'ibm-v2.3-476-g2d622cb-r30-0-g1111111', { priority: 1 }),
  image('0c5488d5', 'ibm-v2.3-476-g2d622cb-r33-coral-cfm-0-g9973ab0', { priority: 0 }),
  image('2a5ac03d', 'IBM-witherspoon-ibm-OP9_v1.19_1.185', { purpose: 'Host', priority: 0 }),
];

export const recordedNewImage = image('827b4cb7', 'ibm-v2.4-500-gabcdef0-r40-0-g1234567', {
  activation: 'Ready',
});

/** The image a BMC has after an upload: ids as in the recorded exchanges. */
function uploadedImage({ version, purpose }: Image): SoftwareImage {
  const isHost = purpose.endsWith('.Host');
  return { ...recordedNewImage, version, ...(isHost ? { id: 'e1b79439', purpose: 'Host' } : {}) };
}

export function image(id: string, version: string, more: Partial<SoftwareImage> = {}): SoftwareImage {
  return {
    id,
    version,
    purpose: 'BMC',
    activation: 'Active',
    priority: undefined,
    progress: undefined,
    extendedVersion: undefined,
    ...more,
  };
}

export function refused(httpStatus: number, text: string, retryAfterSeconds?: number): BmcReply<never> {
  return { kind: 'refused', httpStatus, text, detail: undefined, retryAfterSeconds };
}

export function silent(text: string, sent: boolean): BmcReply<never> {
  return { kind: 'silent', sent: sent ? 'maybe' : 'no', text };
}

export function ok<Value>(value: Value): BmcReply<Value> {
  return { kind: 'ok', value };
}

/**
 * What a BMC says instead of what it would say; `count` is how often it was asked this, from 1. `carryOut` does it all the
 * same, for an answer that is lost.
 */
export type Script = Partial<
  Record<
    VerbName,
    (count: number, verb: BmcVerb, carryOut: () => BmcReply<unknown>) => BmcReply<unknown> | undefined
  >
>;

/** The BMC does what it is asked, and this is heard of it. */
export function doneBut(heard: BmcReply<unknown>) {
  return (_count: number, _verb: BmcVerb, carryOut: () => BmcReply<unknown>): BmcReply<unknown> => {
    carryOut();
    return heard;
  };
}

export interface FakeState {
  power: 'on' | 'off';
  host: string;
  bmc: string;
  images: readonly SoftwareImage[];
  functional: SoftwareList['functional'];
  events: readonly EventLogEntry[];
  /** How many requests a reboot leaves without an answer. */
  rebootRequests: number;
  /** How many more are left without one. */
  away: number;
  /** undefined: it does not tell. */
  bmcStarted: number | undefined;
  /** A restart starts what ran before. */
  startsOldSide: boolean;
  /** What is otherwise with an uploaded image than its file says; undefined: it gets lost. */
  arrives: Partial<SoftwareImage> | undefined;
  /** How many lists it is missing from. */
  lateLists: number;
  /** The id that the answer to an upload names, where it is not that of the image. */
  toldId: string | undefined;
  /** Upload means activation. */
  update: UpdateWay | undefined;
  boot: string;
}

export interface FakeBmc {
  readonly send: (node: BmcNode, verb: BmcVerb) => BmcReply<unknown>;
  readonly sent: BmcVerb[];
  readonly state: FakeState;
  /** It restarts by itself. */
  readonly restart: () => void;
}

/** A BMC made of values: it does what it is told, at once, except where the script says otherwise. */
export function fakeBmc(
  script: Script = {},
  start: Partial<FakeState> = {},
  network: Network = recordedNetwork,
): FakeBmc {
  const state: FakeState = {
    power: 'on',
    host: 'Running',
    bmc: 'Ready',
    images: recordedImages,
    functional: ['0c5488d5', '2a5ac03d'],
    events: [{ id: 7, message: 'org.open_power.Host.Error.Event' }],
    rebootRequests: 2,
    away: 0,
    bmcStarted: 1000,
    startsOldSide: false,
    arrives: {},
    lateLists: 0,
    toldId: undefined,
    update: undefined,
    boot: 'Default',
    ...start,
  };
  const sent: BmcVerb[] = [];
  const config = fakeConfig(network);
  const change = (id: string, more: Partial<SoftwareImage>) => {
    state.images = state.images.map((one) => (one.id === id ? { ...one, ...more } : one));
  };
  /** Images that are not listed yet. */
  let late: readonly SoftwareImage[] = [];
  const store = (image: SoftwareImage) => {
    if (state.arrives === undefined) return;
    const stored = { ...image, ...state.arrives };
    if (state.lateLists > 0) late = [...late, stored];
    else state.images = [...state.images, stored];
  };
  const software = (): BmcReply<SoftwareList> => {
    lookAtPush();
    if (late.length > 0 && state.lateLists === 0) {
      state.images = [...state.images, ...late];
      late = [];
    }
    if (late.length > 0) state.lateLists -= 1;
    const { images, functional, update } = state;
    const value = { images, functional, ...(update === undefined ? {} : { update }) };
    // What is being activated has ended at the next look.
    for (const one of state.images) {
      if (one.activation === 'Activating')
        change(one.id, {
          activation: 'Active',
          priority: update === undefined ? 0 : undefined,
          progress: undefined,
        });
    }
    return ok(value);
  };

  /** The image that starts first becomes the one that runs. */
  const startFirst = (purpose: string) => {
    const first = state.images.findLast(
      (one) => one.purpose === purpose && one.activation === 'Active' && (one.priority ?? 0) === 0,
    );
    const others = state.functional?.filter((id) => imageOf(id)?.purpose !== purpose);
    if (first !== undefined && others !== undefined) state.functional = [first.id, ...others];
  };
  /** What was pushed restarts such a BMC at the third look. */
  let pushLooks = Number.NaN;
  const lookAtPush = () => {
    pushLooks += 1;
    if (pushLooks !== 3) return;
    for (const one of state.images) {
      if (one.activation === 'Activating') change(one.id, { activation: 'Active', progress: undefined });
    }
    restart();
  };
  const restart = () => {
    if (!state.startsOldSide) startFirst('BMC');
    state.away = state.rebootRequests;
    // No restart takes less than a minute.
    if (state.bmcStarted !== undefined) state.bmcStarted += 60_000;
  };
  const imageOf = (id: string) => state.images.find((one) => one.id === id);

  function answer(verb: BmcVerb): BmcReply<unknown> {
    if (state.away > 0) {
      state.away -= 1;
      return silent('Connection refused', false);
    }
    switch (verb.verb) {
      case 'rebootBmc':
        restart();
        return ok(undefined);
      case 'login':
      case 'clearDumps':
        return ok(undefined);
      case 'readState':
        return ok({
          bmc: state.bmc,
          chassis: state.power === 'on' ? 'On' : 'Off',
          host: state.power === 'on' ? state.host : 'Off',
          bmcStarted: state.bmcStarted,
        });
      case 'requestHost':
        state.power = verb.transition === 'On' ? 'on' : 'off';
        if (verb.transition === 'On') startFirst('Host');
        return ok(undefined);
      case 'requestChassis':
        state.power = 'off';
        return ok(undefined);
      case 'listSoftware':
        return software();
      case 'readCpuVersion':
        return ok('22');
      case 'upload':
        store({
          ...uploadedImage(verb.image),
          ...(verb.apply === undefined ? {} : { activation: 'Activating' }),
        });
        if (verb.apply === 'Immediate' && verb.image.purpose.endsWith('.BMC')) pushLooks = 0;
        if (verb.apply !== undefined) return ok({ id: undefined, task: { path: '/t/0', started: 'now' } });
        return ok({ id: state.toldId ?? uploadedImage(verb.image).id });
      case 'activateSoftware':
        if (!state.images.some(({ id }) => id === verb.id)) return refused(403, '403 Forbidden');
        change(verb.id, { activation: 'Activating', progress: 5 });
        return ok(undefined);
      case 'withdrawActivation':
        change(verb.id, { requested: 'None' });
        return ok(undefined);
      case 'deleteSoftware':
        if (!state.images.some(({ id }) => id === verb.id)) return refused(404, '[404] Not Found');
        state.images = state.images.filter(({ id }) => id !== verb.id);
        return ok(undefined);
      case 'readUpdateLimits':
        return {
          kind: 'ok',
          value: { mostBytes: undefined, freeBytes: undefined, refusedBytes: undefined },
        };
      case 'readEventLog':
        return ok(state.events);
      case 'setPriority':
        change(verb.id, { priority: verb.priority });
        return ok(undefined);
      case 'prepareUpdate':
        return ok({ reboots: state.update?.reboots ?? true });
      case 'readTask': {
        const count = sent.filter((one) => one.verb === 'readTask').length;
        const isRunning = count < 3;
        lookAtPush();
        return ok({
          state: isRunning ? 'running' : 'completed',
          percent: isRunning ? 40 * count : 100,
          message: undefined,
        });
      }
      case 'switchSoftware':
        if (imageOf(verb.id) === undefined) return refused(400, '[400] not there');
        change(verb.id, { priority: 0 });
        state.images = [
          ...state.images.filter(({ id }) => id !== verb.id),
          ...state.images.filter(({ id }) => id === verb.id),
        ];
        restart();
        return ok(undefined);
      case 'readIdentity':
        return ok({ macs: ['70:e2:84:00:00:01'] });
      case 'readInventory':
        return ok({ parts: [], missing: [] });
      case 'readSensors':
        return ok({ sensors: [], missing: [] });
      case 'readLeds':
        return ok({ leds: [], missing: [] });
      case 'readBoot':
        return ok({ source: state.boot });
      case 'setBootSource':
        state.boot = verb.source;
        return ok(undefined);
      case 'readEvents':
        return ok([]);
      case 'listDumps':
        return ok([]);
      case 'createDump':
        return ok({ id: '2' });
      case 'findDump':
        return ok({ kind: 'made', id: '2' });
      case 'downloadDump':
        return ok({ bytes: 131_072 });
      case 'deleteDump':
      case 'setBeacon':
      case 'enableOneTimeBoot':
      case 'clearEventLog':
      case 'resolveEvent':
        return ok(undefined);
      default:
        return config.answer(verb);
    }
  }

  return {
    state,
    sent,
    restart,
    send: (_node, verb) => {
      sent.push(verb);
      const count = sent.filter((one) => one.verb === verb.verb).length;
      return script[verb.verb]?.(count, verb, () => answer(verb)) ?? answer(verb);
    },
  };
}
