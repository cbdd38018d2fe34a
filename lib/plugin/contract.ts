import type { NodeName } from '../../xcat-compat/names/node-name.js';
import type { TableStore } from '../../xcat-compat/tables/store.js';
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
  /** Loads the half that runs in worker processes. The daemon never calls it, so it never loads that code. */
  readonly worker?: () => Promise<StartPluginWorker>;
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
  /** What is said when every node has its result, such as a summary. */
  readonly finish?: (plan: unknown, results: readonly SettledNode[], call: Call) => readonly XcatResponse[];
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
  /** What the plugin's worker half needs to know of the node. */
  readonly facts: unknown;
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
  /** Runs one job to its end; resolves when every target is settled. A throw is a bug and is reported as one. */
  run(job: Job, output: JobOutput, signal: AbortSignal): Promise<void>;
  /** Ends what is kept (logs out of BMCs); resolves within the time the signal allows. */
  stop(signal: AbortSignal): Promise<void>;
}

export interface Job {
  readonly command: string;
  readonly plan: unknown;
  readonly targets: readonly Target[];
}

/** Where a job's results go. */
export interface JobOutput {
  reply(response: XcatResponse): void;
  settled(node: NodeName, result: NodeResult): void;
  /** Sets nodelist.status, unless site.nodestatus forbids it. */
  nodeStatus(node: NodeName, status: NodeStatus): void;
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
