import type { NodeName } from '../../xcat-compat/names/node-name.js';
import type { TableStore } from '../../xcat-compat/tables/store.js';
import type { TableUpload } from '../../xcat-compat/wire/request.js';
import type { XcatResponse } from '../../xcat-compat/wire/response.js';
import type { ChildRequest, ChildResult } from '../child/messages.js';
import type { Settings } from '../settings.js';

/**
 * What a plugin author sees. A plugin is a list of commands. A command either answers in the daemon (`daemon`)
 * or does its work on nodes in worker processes (`nodes`), in four steps: parse the words, prepare with the
 * tables at hand, run in the workers, finish when every node has its result.
 */
export interface Plugin {
  readonly name: string;
  readonly commands: Readonly<Record<string, Command>>;
}

export type Command = DaemonCommand | NodesCommand;

/** A command that needs no BMC: answered inside the daemon, for the nodes no other plugin claims (a global handler). */
export interface DaemonCommand {
  readonly kind: 'daemon';
  readonly answer: (call: Call, daemon: DaemonServices) => Promise<readonly XcatResponse[]>;
}

/** A command that works on nodes. Plans and targets cross a process border: plain data only. */
export interface NodesCommand {
  readonly kind: 'nodes';
  readonly route: Route;
  /** Reads the words; bad usage is answered here, before anything is contacted. */
  readonly parse: (call: Call) => Parsed;
  /** Reads tables and files; answers what fails before any node is contacted. */
  readonly prepare: (plan: unknown, call: Call, daemon: DaemonServices) => Promise<Prepared>;
  /** Present when the command can be a job: work that outlives its client, the daemon and a crash. */
  readonly durable?: Durable;
  /**
   * What is said when every node has its result, such as a summary. For a job that was resumed the call has words,
   * nodes, directory and user, but no environment and no standard input.
   */
  readonly finish?: (plan: unknown, results: readonly SettledNode[], call: Call) => readonly XcatResponse[];
}

/** What a command says of itself as a job. Plans are kept in the journal: plain data without secrets. */
export interface Durable {
  /** Whether this prepared plan is a job; what only reads is none. */
  readonly isJob: (plan: unknown) => boolean;
  /** The targets of these nodes as the tables describe them now, and why others have none any more. */
  readonly targets: (nodes: readonly NodeName[], daemon: DaemonServices) => Promise<TargetsAgain>;
}

export interface TargetsAgain {
  readonly targets: readonly Target[];
  readonly gone: readonly { readonly node: NodeName; readonly reason: string }[];
}

/** Which nodes a plugin claims: those whose table column has this value (protocol 3.3). */
export interface Route {
  readonly table: string;
  readonly column: string;
  readonly value: string;
}

/** One command of one client, after authentication, policy and noderange. */
export interface Call {
  readonly command: string;
  readonly args: readonly (string | undefined)[];
  readonly nodes: readonly NodeName[];
  /** The noderange as it was written, also where no node is in it. */
  readonly noderange?: string;
  /** The rows that tabrestore sends. */
  readonly upload?: TableUpload;
  /** The client's working directory, to which its relative paths belong. */
  readonly cwd: string;
  readonly stdin: string | undefined;
  /** The client's XCAT_* variables. */
  readonly environment: Readonly<Record<string, string>>;
  readonly user: string | undefined;
  /** `_xcat_ignore_flag` of a trusted peer. */
  readonly ignore: string | undefined;
  readonly signal: AbortSignal;
}

/** What a plugin may use inside the daemon. */
export interface DaemonServices {
  readonly tables: TableStore;
  readonly settings: Settings;
  /** The short host name, as in xcatdsource. */
  readonly source: string;
  readonly now: () => number;
}

export type Parsed =
  | { readonly kind: 'plan'; readonly plan: unknown }
  | { readonly kind: 'answer'; readonly replies: readonly XcatResponse[] };

export type Prepared =
  | {
      readonly kind: 'run';
      readonly plan: unknown;
      /** Said before any node is contacted, e.g. nodes whose BMC is not known. */
      readonly replies: readonly XcatResponse[];
      readonly targets: readonly Target[];
    }
  | { readonly kind: 'answer'; readonly replies: readonly XcatResponse[] };

/** One node's work. Targets with the same owner always go to the same worker. */
export interface Target {
  readonly node: NodeName;
  /** The BMC's address: its sessions, lane and lock live in the worker this hashes to. */
  readonly owner: string;
  /** What the plugin's worker half needs to know of the node. May hold secrets: it is never written down. */
  readonly facts: unknown;
  /** The job that holds this BMC: nobody else may change its firmware or power. */
  readonly heldBy?: number;
  /** Where the node's work goes on after a crash; absent: from the beginning. */
  readonly resume?: Resume;
}

/** The last step of a node that was written down. */
export interface Resume {
  readonly status: string;
  /** A request of this status was about to be sent, or was sent, and nobody knows how it ended. */
  readonly intent: boolean;
  /** The node's facts in that status. */
  readonly facts: unknown;
}

/** One step of a node through its status table. Its facts are plain data without secrets: they are written down. */
export interface NodeStep {
  readonly kind: 'intent' | 'outcome';
  readonly status: string;
  readonly facts: unknown;
  /** Of an intent: its request has an effect, so it waits until this step is on disk. */
  readonly effect: boolean;
  /** Of an outcome: the status it leads to; absent when it ends the table. */
  readonly next?: string;
}

/** How a node's work ended: exactly one per node and command. */
export type NodeResult = (
  | { readonly kind: 'success' }
  | { readonly kind: 'failure'; readonly reason: string }
) & { readonly details?: NodeDetails | undefined };

/** What else there is to tell of a node's work, for a result that programs read. */
export type NodeDetails = Readonly<Record<string, string | number>>;

export interface SettledNode {
  readonly node: NodeName;
  readonly result: NodeResult;
}

// ---- the half that runs in a worker process ----

export type StartPluginWorker = (services: WorkerServices) => PluginWorker;

/** A plugin inside one worker process. It keeps what outlives a command there: sessions, lanes. */
export interface PluginWorker {
  /**
   * Runs one job to its end; resolves when every target is settled. A throw is a bug and is reported as one.
   * @param signalOf the signal of one node: aborts with the job's, and when this node alone is cancelled
   */
  run(job: Job, output: JobOutput, signal: AbortSignal, signalOf?: SignalOf): Promise<void>;
  /** Ends what is kept (logs out of BMCs); resolves within the time the signal allows. */
  stop(signal: AbortSignal): Promise<void>;
}

export type SignalOf = (node: NodeName) => AbortSignal;

export interface Job {
  readonly command: string;
  readonly plan: unknown;
  readonly targets: readonly Target[];
  /** The steps of its nodes are wanted: it is resumed after a crash. */
  readonly durable?: boolean;
}

/** `signal.reason` when work is cut short because the daemon stops, not because somebody cancelled it. */
export const STOPPING = 'stopping';

/** Where a job's results go. */
export interface JobOutput {
  reply(response: XcatResponse): void;
  settled(node: NodeName, result: NodeResult): void;
  /**
   * Resolves when the client has taken enough of what was said; undefined when there is nothing to wait for. Ask before
   * work that makes many lines: what is said is kept until it is taken.
   */
  room?(): Promise<void> | undefined;
  /** Sets nodelist.status, unless site.nodestatus forbids it. */
  nodeStatus(node: NodeName, status: NodeStatus): void;
  /** Of durable jobs: resolves when the step is on disk, or when the job's signal aborts. */
  step?(node: NodeName, step: NodeStep): Promise<void>;
  /** Of durable jobs: how far the node's present status is. */
  progress?(node: NodeName, percent: number): void;
}

/** The values of nodelist.status that hardware control writes (GlobalDef.pm:44). */
export type NodeStatus = 'powering-on' | 'powering-off';

/** What a plugin may use inside a worker. */
export interface WorkerServices {
  readonly settings: Settings;
  /** Runs a child process in the runner; resolves when it ended, however it ended. */
  readonly runChild: (request: ChildRequest, signal: AbortSignal) => Promise<ChildResult>;
  readonly now: () => number;
  readonly sleep: (seconds: number, signal: AbortSignal) => Promise<void>;
  readonly log: (text: string, facts?: Readonly<Record<string, string | number>>) => void;
}
