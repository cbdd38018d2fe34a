import type { BmcReply, BmcVerb, SoftwareImage, Upload } from '../../plugins/openbmc/bmc/verbs/index.js';
import type { UpdateWay } from '../../plugins/openbmc/bmc/verbs/update-verbs.js';
import { type Asked, isQuestion } from '../../plugins/openbmc/node/question.js';

/**
 * A BMC as a value: what it has, what it is about to do, and a record of all that was done to it. docs/jobs.md says what is
 * assumed of BMCs here. Times are seconds; a request takes none.
 */
export interface ModelBmc {
  readonly kind: ModelKind;
  readonly now: number;
  readonly images: readonly SoftwareImage[];
  readonly functional: readonly string[];
  readonly isAway: boolean;
  /** Seconds, by its own clock. */
  readonly started: number;
  readonly hostIsOn: boolean;
  /** What happens later, in order. */
  readonly agenda: readonly Appointment[];
  /** What was carried out, and how often. */
  readonly record: Readonly<Record<string, number>>;
}

/** How a BMC is; all of it stays as it is. */
export interface ModelKind {
  readonly tellsStart: boolean;
  readonly startsOldSide: boolean;
  readonly activationFails: boolean;
  /** Upload means activation. */
  readonly update: UpdateWay | undefined;
}

interface Appointment {
  readonly at: number;
  readonly what: 'unpacked' | 'activated' | 'down' | 'back' | 'off' | 'on';
  readonly id?: string;
}

const UNPACK_SECONDS = 3;
const ACTIVATION_SECONDS = 12;
const DOWN_SECONDS = 3;
const AWAY_SECONDS = 15;
const POWER_SECONDS = 3;
/** Of its own clock: no BMC starts within a shorter time. */
const START_SECONDS = 3600;

export const plainKind: ModelKind = {
  tellsStart: true,
  startsOldSide: false,
  activationFails: false,
  update: undefined,
};

export function modelBmc(
  kind: Partial<ModelKind>,
  images: readonly SoftwareImage[],
  functional: readonly string[],
): ModelBmc {
  return {
    kind: { ...plainKind, ...kind },
    ...{ now: 0, images, functional, isAway: false, started: 0, hostIsOn: true, agenda: [], record: {} },
  };
}

/** The BMC at a later time. */
export function passTo(bmc: ModelBmc, now: number): ModelBmc {
  let next = bmc;
  for (;;) {
    const [first, ...rest] = next.agenda;
    if (first === undefined || first.at > now) return { ...next, now };
    next = happen({ ...next, now: first.at, agenda: rest }, first);
  }
}

/** The BMC when nothing is left for it to do. */
export function settled(bmc: ModelBmc): ModelBmc {
  const last = bmc.agenda.at(-1);
  return last === undefined ? bmc : settled(passTo(bmc, last.at));
}

function later(bmc: ModelBmc, seconds: number, what: Appointment['what'], id?: string): ModelBmc {
  const one = { at: bmc.now + seconds, what, ...(id === undefined ? {} : { id }) };
  const agenda = [...bmc.agenda, one].toSorted((a, b) => a.at - b.at);
  return { ...bmc, agenda };
}

function change(bmc: ModelBmc, id: string | undefined, more: Partial<SoftwareImage>): ModelBmc {
  return { ...bmc, images: bmc.images.map((one) => (one.id === id ? { ...one, ...more } : one)) };
}

function done(bmc: ModelBmc, what: string): ModelBmc {
  return { ...bmc, record: { ...bmc.record, [what]: (bmc.record[what] ?? 0) + 1 } };
}

function happen(bmc: ModelBmc, { what, id }: Appointment): ModelBmc {
  switch (what) {
    case 'unpacked':
      return change(bmc, id, { activation: 'Ready', requested: 'None' });
    case 'activated':
      return activated(bmc, id);
    case 'down': {
      const images = bmc.images.filter(({ activation }) => activation === 'Active');
      const lost = {
        ...bmc,
        images,
        isAway: true,
        agenda: bmc.agenda.filter((one) => one.what === 'off' || one.what === 'on'),
      };
      return later(lost, AWAY_SECONDS, 'back');
    }
    case 'back': {
      const started = bmc.started + START_SECONDS;
      const next = bmc.kind.startsOldSide ? bmc : startFirst(bmc, 'BMC');
      return { ...next, isAway: false, started };
    }
    case 'off':
      return { ...bmc, hostIsOn: false };
    case 'on':
      return bmc.hostIsOn ? bmc : startFirst({ ...bmc, hostIsOn: true }, 'Host');
    default:
      return what satisfies never;
  }
}

function activated(bmc: ModelBmc, id: string | undefined): ModelBmc {
  if (bmc.kind.activationFails) return change(bmc, id, { activation: 'Failed', progress: undefined });
  const own = bmc.images.find((one) => one.id === id);
  const tells = bmc.kind.update === undefined;
  const images = bmc.images.map((one) =>
    tells && one.purpose === own?.purpose && one.priority !== undefined
      ? { ...one, priority: one.priority + 1 }
      : one,
  );
  const active = change({ ...bmc, images }, id, {
    ...{ activation: 'Active', priority: tells ? 0 : undefined, progress: undefined },
  });
  const restarts = bmc.kind.update?.reboots === true && own?.purpose === 'BMC';
  return restarts ? later(done(active, 'reboot'), DOWN_SECONDS, 'down') : active;
}

/** The image that is first, or came last, is the one that runs. */
function startFirst(bmc: ModelBmc, purpose: string): ModelBmc {
  const active = bmc.images.filter((one) => one.purpose === purpose && one.activation === 'Active');
  const first = active.findLast(({ priority }) => (priority ?? 0) === 0);
  const others = bmc.functional.filter((id) => bmc.images.find((one) => one.id === id)?.purpose !== purpose);
  return first === undefined ? bmc : { ...bmc, functional: [...others, first.id] };
}

/** What a BMC answers, and what it is then. */
export interface Answered {
  readonly bmc: ModelBmc;
  readonly reply: BmcReply<unknown>;
}

const yes: BmcReply<undefined> = { kind: 'ok', value: undefined };
const refusedConnection: BmcReply<never> = { kind: 'silent', sent: 'no', text: 'Connection refused' };

export function no(httpStatus: number): BmcReply<never> {
  return {
    kind: 'refused',
    httpStatus,
    text: `[${httpStatus}] no`,
    detail: undefined,
    retryAfterSeconds: undefined,
  };
}

/** Whether the verb changes something. */
export function changes(asked: Asked): boolean {
  if (isQuestion(asked)) return false;
  const { verb } = asked;
  return CHANGES.has(verb);
}

const CHANGES = new Set<BmcVerb['verb']>([
  ...(['upload', 'activateSoftware', 'withdrawActivation', 'setPriority', 'deleteSoftware'] as const),
  ...(['rebootBmc', 'requestChassis', 'requestHost', 'switchSoftware'] as const),
]);

/** Carries out one verb. */
export function answer(bmc: ModelBmc, verb: Asked): Answered {
  if (bmc.isAway) return { bmc, reply: refusedConnection };
  const ok = (value: unknown): Answered => ({ bmc, reply: { kind: 'ok', value } });
  if (isQuestion(verb)) return ok({ kind: 'none' });
  switch (verb.verb) {
    case 'login':
      return ok(undefined);
    case 'readEventLog':
      return ok([]);
    case 'readCpuVersion':
      return ok('22');
    case 'readUpdateLimits':
      return ok({ mostBytes: undefined, freeBytes: undefined, refusedBytes: undefined });
    case 'prepareUpdate':
      return ok({ reboots: bmc.kind.update?.reboots ?? false });
    case 'readTask':
      return ok(task(bmc));
    case 'readState': {
      const power = bmc.hostIsOn ? { chassis: 'On', host: 'Running' } : { chassis: 'Off', host: 'Off' };
      const start = bmc.kind.tellsStart ? bmc.started * 1000 : undefined;
      return ok({ bmc: 'Ready', ...power, bmcStarted: start });
    }
    case 'listSoftware': {
      const { images, functional, kind } = bmc;
      return ok({ images, functional, ...(kind.update === undefined ? {} : { update: kind.update }) });
    }
    case 'upload':
      return upload(bmc, verb);
    case 'activateSoftware':
      return { bmc: activate(done(bmc, `activate ${verb.id}`), verb.id), reply: yes };
    case 'withdrawActivation':
      return { bmc: change(bmc, verb.id, { requested: 'None' }), reply: yes };
    case 'setPriority':
      return { bmc: change(done(bmc, `priority ${verb.id}`), verb.id, { priority: 0 }), reply: yes };
    case 'deleteSoftware': {
      if (!bmc.images.some(({ id }) => id === verb.id)) return { bmc, reply: no(404) };
      const images = bmc.images.filter(({ id }) => id !== verb.id);
      return { bmc: { ...done(bmc, `delete ${verb.id}`), images }, reply: yes };
    }
    case 'rebootBmc':
      return { bmc: reboot(bmc), reply: yes };
    case 'requestChassis':
      return { bmc: later(done(bmc, 'power off'), POWER_SECONDS, 'off'), reply: yes };
    case 'requestHost':
      return { bmc: later(done(bmc, 'power on'), POWER_SECONDS, 'on'), reply: yes };
    case 'switchSoftware': {
      const others = bmc.images.filter(({ id }) => id !== verb.id);
      const images = [...others, ...bmc.images.filter(({ id }) => id === verb.id)];
      return { bmc: reboot({ ...done(bmc, 'switch'), images }), reply: yes };
    }
    default:
      throw new Error(`the model knows no ${verb.verb}`);
  }
}

/** Held back while an image is activated. */
function reboot(bmc: ModelBmc): ModelBmc {
  const isHeld = bmc.images.some(({ activation }) => activation === 'Activating');
  return isHeld ? bmc : later(done(bmc, 'reboot'), DOWN_SECONDS, 'down');
}

function upload(bmc: ModelBmc, { image, apply }: Upload): Answered {
  const purpose = image.purpose.split('.').at(-1);
  const nth = (bmc.record[`upload ${purpose}`] ?? 0) + 1;
  const id = `${purpose}-${nth}`;
  const stored: SoftwareImage = {
    ...{ id, version: image.version, purpose, priority: undefined, progress: undefined },
    ...{
      activation: apply === undefined ? 'NotReady' : 'Activating',
      requested: 'None',
      extendedVersion: undefined,
    },
  };
  const taken = done({ ...bmc, images: [...bmc.images, stored] }, `upload ${purpose}`);
  if (apply === undefined) {
    return { bmc: later(taken, UNPACK_SECONDS, 'unpacked', id), reply: { kind: 'ok', value: { id } } };
  }
  const reply = { kind: 'ok', value: { id: undefined, task: { path: '/t/0', started: 'now' } } } as const;
  return { bmc: later(taken, ACTIVATION_SECONDS, 'activated', id), reply };
}

function activate(bmc: ModelBmc, id: string): ModelBmc {
  const image = bmc.images.find((one) => one.id === id);
  const acts = image?.activation === 'Ready' || image?.activation === 'Failed';
  if (!acts || image.requested === 'Active') return bmc;
  const begun = change(bmc, id, { activation: 'Activating', requested: 'Active', progress: 0 });
  return later(begun, ACTIVATION_SECONDS, 'activated', id);
}

function task(bmc: ModelBmc) {
  const isRunning = bmc.images.some(({ activation }) => activation === 'Activating');
  const isGone = bmc.started > 0;
  const state = isGone ? 'gone' : isRunning ? 'running' : bmc.kind.activationFails ? 'failed' : 'completed';
  return { state, percent: isRunning ? 10 : 100, message: undefined };
}
