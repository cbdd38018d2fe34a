/** One upload as it was received. */
export interface ReceivedUpload {
  /** The last part of the path; empty for a plain POST. */
  readonly name: string;
  readonly bytes: number;
  /** Hexadecimal; undefined when hashing is off or the body did not come to its end. */
  readonly sha256: string | undefined;
  readonly version: string | undefined;
  readonly purpose: string | undefined;
  /** The id that was answered. */
  readonly id: string | undefined;
  /** The status that was answered; 0 for none. */
  readonly status: number;
}

/** What happened at one simulated BMC since it was made or reset. */
export interface Counters {
  connections: number;
  /** Connections at this moment, and the most there were at once. */
  openConnections: number;
  maxConnections: number;
  /** Connections reset because there were too many. */
  rejectedConnections: number;
  requests: number;
  logins: number;
  failedLogins: number;
  logouts: number;
  evictedSessions: number;
  /** Uploads at this moment, and the most there were at once. */
  openUploads: number;
  maxUploads: number;
  activations: number;
  reboots: number;
  powerOns: number;
  powerOffs: number;
  faultsPlayed: number;
  /** `GET /path` → how often; the first thousand paths. */
  readonly byPath: Map<string, number>;
  /** The last hundred. */
  readonly uploads: ReceivedUpload[];
}

const MAX_PATHS = 1000;
const MAX_UPLOADS = 100;

export function newCounters(): Counters {
  return {
    connections: 0,
    openConnections: 0,
    maxConnections: 0,
    rejectedConnections: 0,
    requests: 0,
    logins: 0,
    failedLogins: 0,
    logouts: 0,
    evictedSessions: 0,
    openUploads: 0,
    maxUploads: 0,
    activations: 0,
    reboots: 0,
    powerOns: 0,
    powerOffs: 0,
    faultsPlayed: 0,
    byPath: new Map(),
    uploads: [],
  };
}

export function countRequest(counters: Counters, method: string, path: string): void {
  counters.requests += 1;
  const key = `${method} ${path}`;
  const before = counters.byPath.get(key);
  if (before !== undefined) counters.byPath.set(key, before + 1);
  else if (counters.byPath.size < MAX_PATHS) counters.byPath.set(key, 1);
}

export function countUpload(counters: Counters, upload: ReceivedUpload): void {
  counters.uploads.push(upload);
  if (counters.uploads.length > MAX_UPLOADS) counters.uploads.shift();
}
