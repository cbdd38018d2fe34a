import type { NodeName } from '../../xcat-compat/names/node-name.js';
import type { TableStore } from '../../xcat-compat/tables/store.js';
import type { TableUpload } from '../../xcat-compat/wire/request.js';
import type { XcatResponse } from '../../xcat-compat/wire/response.js';
import type { ClientFiles } from '../files/client-files.js';
import type { CallerFiles, Handouts } from '../files/files-of-a-call.js';
import type { FileMove } from '../files/take-file.js';
import type { Settings } from '../settings/settings.js';
import type { ChildRequest, ChildResult } from './child-request.js';
import type { Durable, JobWork } from './durable.js';
import type { Step } from './node-event.js';

export type { CallerFiles, Handouts } from '../files/files-of-a-call.js';
export type { Durable, JobWork, NodeReason, TargetsAgain } from './durable.js';

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

/**
 * A command that works on nodes. What its plan is made of is known to the command alone: `nodesCommand` makes this of it.
 * Plans and targets cross a process border: plain data only.
 */
export interface NodesCommand {
  readonly kind: 'nodes';
  readonly route: Route;
  /** Reads the words; bad usage is answered here, before anything is contacted. */
  readonly parse: (call: Call) => Parsed;
  /** Present when the command can be a job: work that outlives its client, the daemon and a crash. */
  readonly durable?: Durable;
}

/** Called for each node once. Never rejects. */
export type AfterNode = (settled: SettledNode) => Promise<readonly XcatResponse[]>;

/**
 * What is said when every node has its result, such as a summary. For a job that was resumed the call has words, nodes,
 * directory and user, but no environment and no standard input.
 */
export type Finish = (
  results: readonly SettledNode[],
  call: Omit<Call, 'files' | 'handouts'>,
) => readonly XcatResponse[];

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
  readonly files: CallerFiles;
  readonly handouts: Handouts;
  readonly signal: AbortSignal;
}

/** What a plugin may use inside the daemon. */
export interface DaemonServices {
  readonly tables: TableStore;
  readonly settings: Settings;
  /** The only way to a file that a client names. */
  readonly files: ClientFiles;
  /** The short host name, as in xcatdsource. */
  readonly source: string;
  readonly now: () => number;
  /** What finished jobs have left of this node with this owner, newest first: see `Step.facts`. */
  readonly leftOf: (node: NodeName, owner: string) => readonly unknown[];
}

export type Parsed =
  | {
      readonly kind: 'asked';
      /** Reads tables and files; answers what fails before any node is contacted. */
      readonly prepare: (daemon: DaemonServices) => Promise<Prepared>;
    }
  | Answer;

/** Said instead of any work on nodes. */
export interface Answer {
  readonly kind: 'answer';
  readonly replies: readonly XcatResponse[];
}

export type Prepared = Run | Answer;

/** The work on nodes. */
export interface Run {
  readonly kind: 'run';
  /** For the workers. Of a job it is written down: without secrets. */
  readonly plan: unknown;
  /** Said before any node is contacted, e.g. nodes whose BMC is not known. */
  readonly replies: readonly XcatResponse[];
  readonly targets: readonly Target[];
  readonly finish: Finish;
  /** It is a job; what only reads is none. */
  readonly job?: JobWork | undefined;
  /**
   * Why it is not what an earlier job did, whose nodes are to be tried again; undefined: it is. Also of a plan that is
   * only shown.
   * @param before the earlier plan, as the journal has it
   */
  readonly differsFrom?: ((before: unknown) => string | undefined) | undefined;
  /** Where a file goes that a worker has ready for this node; undefined: nowhere. Not of jobs. */
  readonly moves?: ((node: NodeName, name: string) => FileMove | undefined) | undefined;
  /**
   * What the daemon does as soon as a node has its result, such as to write it into the tables. What it says comes behind
   * the node's own lines. Not of jobs.
   */
  readonly afterNode?: AfterNode | undefined;
}

/** One node's work. Targets with the same owner always go to the same worker. */
export interface Target<Facts = unknown> {
  readonly node: NodeName;
  /** The BMC's address: its sessions, lane and lock live in the worker this hashes to. */
  readonly owner: string;
  /** What the plugin's worker half needs to know of the node. May hold secrets: it is never written down. */
  readonly facts: Facts;
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
  /** Milliseconds the node had been in that status, as far as somebody was there to see it. */
  readonly spentMs?: number;
  /** Whose work it is, as its steps have told. */
  readonly identity?: unknown;
  /** The target's owner when the job was begun; absent where it cannot be another one now. */
  readonly owner?: string;
}

/** How a node's work ended: exactly one per node and command. */
export type NodeResult = (
  | { readonly kind: 'success' }
  | {
      readonly kind: 'failure';
      readonly reason: string;
      /** Nothing was done, because of somebody else's work: it says nothing of the node itself. */
      readonly notBegun?: true;
    }
) & { readonly details?: NodeDetails | undefined };

/** What else there is to tell of a node's work, for a result that programs read. */
export type NodeDetails = Readonly<Record<string, string | number | readonly DetailRow[]>>;

/** One of several things of a kind, such as the images on a BMC; not of jobs that are durable. */
export type DetailRow = Readonly<Record<string, string | number | boolean | readonly string[]>>;

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
   * @param controllerOf what ends the work on one node; without it, only the job as a whole can be ended
   */
  run(job: Job, output: JobOutput, signal: AbortSignal, controllerOf?: ControllerOf): Promise<void>;
  /** Ends what is kept (logs out of BMCs); resolves within the time the signal allows. */
  stop(signal: AbortSignal): Promise<void>;
}

/**
 * What ends the work on one node: aborts with its job, when this node alone is cancelled, and when the plugin itself
 * gives the node up.
 */
export type ControllerOf = (node: NodeName) => AbortController;

export interface Job {
  readonly command: string;
  readonly plan: unknown;
  readonly targets: readonly Target[];
  /** The steps of its nodes are wanted: it is resumed after a crash. */
  readonly durable?: boolean;
}

/** `signal.reason` when work is cut short because the daemon stops, not because somebody cancelled it. */
export const STOPPING = 'stopping';

/** The same when what the node is about to say, or to have written down, is more than can be passed on. */
export const TOO_MUCH = 'too much';

/** Where a plugin tells what happens. */
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
  /**
   * Has the daemon move a file to its place, as the command's `moves` says: resolves with the system's code for why it
   * could not.
   */
  handOver?(node: NodeName, name: string): Promise<string | undefined>;
  /** One line for the log file of the node and this command, which the daemon writes. */
  nodeLog?(node: NodeName, text: string): void;
  /** Of durable jobs: resolves when the node may go on with the step, or when the job's signal aborts. */
  step?(step: Step): Promise<void>;
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
  /**
   * Milliseconds of a clock that only runs forward, whatever becomes of the machine's date; it stands still while the
   * machine sleeps, when nobody looks at a BMC either. For all durations.
   */
  readonly now: () => number;
  /** The date, in milliseconds since 1970. For what people read. */
  readonly date: () => number;
  readonly sleep: (seconds: number, signal: AbortSignal) => Promise<void>;
  readonly log: (text: string, facts?: Readonly<Record<string, string | number>>) => void;
}
