import type {
  ClearDumps,
  ListSoftware,
  ReadState,
  RebootBmc,
  RequestChassis,
  RequestHost,
} from '../bmc/verbs/index.js';

export function hostOn(): RequestHost {
  return { verb: 'requestHost', transition: 'On' };
}

/** Asks the host's system to shut down. */
export function hostOff(): RequestHost {
  return { verb: 'requestHost', transition: 'Off' };
}

/** Cuts the power. */
export function chassisOff(): RequestChassis {
  return { verb: 'requestChassis', transition: 'Off' };
}

export function readState(): ReadState {
  return { verb: 'readState' };
}

/** The host's state alone. */
export function readHost(): ReadState {
  return { verb: 'readState', only: 'host' };
}

export function rebootBmc(): RebootBmc {
  return { verb: 'rebootBmc' };
}

export function listSoftware(): ListSoftware {
  return { verb: 'listSoftware' };
}

export function clearDumps(): ClearDumps {
  return { verb: 'clearDumps' };
}
