/** One case's figures. */
export interface Figures {
  readonly case: string;
  readonly nodes: number;
  readonly wallSeconds: number;
  /** CPU of daemon, workers, runner and its children, without simulator and client; per request where there are no nodes. */
  readonly cpuMsPerNode: number;
  /** Anonymous memory of daemon, workers and runner together, at its highest. */
  readonly peakMb: number;
  /** The bare tool's figures of the same run, where there is one. */
  readonly reference: Reference | undefined;
  readonly remarks: string;
}

export interface Reference {
  readonly tool: string;
  readonly wallSeconds: number;
  readonly cpuMsPerNode: number;
}

/** Runs one case; `nodes` undefined means its own size. */
export type Case = (nodes: number | undefined) => Promise<readonly Figures[]>;
