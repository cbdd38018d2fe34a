/** Where a fault strikes; 'any' is every request. */
export type Stage = 'login' | 'read' | 'write' | 'upload';
export const faultPlaces = ['login', 'read', 'write', 'upload', 'any', 'connect', 'tls'] as const;
export type FaultPlace = (typeof faultPlaces)[number];

/**
 * A fault a simulated BMC plays, as data. The first of its list that fits is played; with `times` only so often.
 *
 * - at 'connect': `refuse` (the port is closed), `reset`, `hang` (accepted, never spoken to)
 * - at 'tls': `reset` and `hang`, after the client's hello
 * - elsewhere also a status number (in the generation's own shape; 503 with `retryAfterSeconds`), and the kinds below
 */
export interface Fault {
  readonly at: FaultPlace;
  readonly kind: FaultKind;
  /** Only requests whose path matches. */
  readonly path?: RegExp | string;
  /** How often; without end when absent. */
  readonly times?: number;
  /** Upload: it strikes after so many bytes of the body. */
  readonly afterBytes?: number;
  /** For the status 503; no Retry-After when absent. */
  readonly retryAfterSeconds?: number;
  /** What was asked for is done all the same; only its answer is the fault. */
  readonly isDone?: boolean;
}

/**
 * Stands before the handlers of all BMCs of a fleet and sees each request as it comes in, in whatever state the BMC is:
 * the fault it names is played in the place of an answer. `finished` resolves when the answer has been handed over.
 */
export type Edge = (arriving: {
  readonly index: number;
  readonly method: string;
  readonly path: string;
  readonly stage: Stage;
  readonly finished: Promise<void>;
}) => Fault | undefined;

export const faultKinds = [
  /** The port is closed. */
  'refuse',
  /** The connection is reset. */
  'reset',
  /** The connection is closed without an answer. */
  'close',
  /** No answer, and nothing more is read. */
  'hang',
  /** An upload is not read any further (after `afterBytes`). */
  'stopReading',
  /** A proxy's page, status 502. */
  'html502',
  /** 200 without a body. */
  'emptyBody',
  /** 200 and half a document. */
  'malformedJson',
  /** 200 and 64 MB of JSON. */
  'hugeBody',
  /** The headers, half of the body, and then a reset. */
  'truncated',
  /** 403 with a D-Bus name. */
  'bmcNotReady',
  /** Done, but without an answer. */
  'noAnswer',
  /** Upload: answered 200 with an id that never appears. */
  'lostImage',
] as const;

/** A status number, in the generation's own shape, or one of the above. */
export type FaultKind = number | (typeof faultKinds)[number];

/** A list of faults with what is left of each. */
export interface FaultState {
  readonly fault: Fault;
  readonly pattern: RegExp | undefined;
  left: number;
}

export function armFaults(faults: readonly Fault[]): FaultState[] {
  return faults.map((fault) => ({
    fault,
    pattern: fault.path === undefined ? undefined : new RegExp(fault.path),
    left: fault.times ?? Number.POSITIVE_INFINITY,
  }));
}

/** The fault to play now, counted down; undefined when none fits. */
export function takeFault(armed: readonly FaultState[], at: FaultPlace, path = ''): Fault | undefined {
  for (const state of armed) {
    if (state.left <= 0 || !strikes(state.fault.at, at)) continue;
    if (state.pattern !== undefined && !state.pattern.test(path)) continue;
    state.left -= 1;
    return state.fault;
  }
  return undefined;
}

function strikes(wanted: FaultPlace, at: FaultPlace): boolean {
  return wanted === at || (wanted === 'any' && at !== 'connect' && at !== 'tls');
}

/** True while the port has to be closed. */
export function isRefusing(armed: readonly FaultState[]): boolean {
  return armed.some(
    (state) => state.left > 0 && state.fault.at === 'connect' && state.fault.kind === 'refuse',
  );
}
