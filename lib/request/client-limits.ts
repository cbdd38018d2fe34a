import type { Settings } from '../settings/settings.js';
import type { ClientLimits } from '../xcatd/connection.js';
import { longestRequest } from './longest-request.js';
import type { Peer } from './peer.js';

const MIB = 1024 * 1024;

/** A stranger's place is one of few: it has begun its request when it gets it, and scripts ask one thing at a time. */
const STRANGERS_TIMES = { idle: 5_000, complete: 15_000 };
/** A user may leave a pager open for hours; a node's script reads what it has asked for. */
const STRANGERS_OUTBOX = { mostWaitingBytes: 8 * MIB, takesMs: 60_000 };

/** What one client may ask of us: much with a certificate, little without. */
export function clientLimits(peer: Peer, settings: Settings): ClientLimits {
  const longest = longestRequest(peer, settings);
  return peer.name === undefined
    ? { longest, times: STRANGERS_TIMES, outbox: STRANGERS_OUTBOX }
    : { longest };
}
