import { Lanes } from '../../lib/flow/lane.js';
import { createNodeLogs } from '../../lib/jobs/node-logs.js';
import type {
  Call,
  DaemonServices,
  Job,
  JobOutput,
  NodeResult,
  NodeStatus,
  NodesCommand,
  SettledNode,
} from '../../lib/plugin/contract.js';
import type { Settings } from '../../lib/settings/settings.js';
import type { Resolve } from '../../plugins/openbmc/asked/resolve.js';
import { decodeTarget } from '../../plugins/openbmc/bmc/target.js';
import type { BmcVerb } from '../../plugins/openbmc/bmc/verbs/index.js';
import { followers } from '../../plugins/openbmc/node/node-time.js';
import { startRun } from '../../plugins/openbmc/node/run.js';
import { runJob as runAtBmcs } from '../../plugins/openbmc/openbmc-worker.js';
import { rbeacon } from '../../plugins/openbmc/rbeacon/rbeacon-daemon.js';
import { reventlog } from '../../plugins/openbmc/reventlog/reventlog-daemon.js';
import { rflash } from '../../plugins/openbmc/rflash/rflash-daemon.js';
import { rinv } from '../../plugins/openbmc/rinv/rinv-daemon.js';
import { rpower } from '../../plugins/openbmc/rpower/rpower-daemon.js';
import { rsetboot } from '../../plugins/openbmc/rsetboot/rsetboot-daemon.js';
import { rspconfig } from '../../plugins/openbmc/rspconfig/rspconfig-daemon.js';
import { rvitals } from '../../plugins/openbmc/rvitals/rvitals-daemon.js';
import { toNodeName } from '../../xcat-compat/names/node-name.js';
import type { TableRow, TableStore } from '../../xcat-compat/tables/store.js';
import type { XcatResponse } from '../../xcat-compat/wire/response.js';
import { asDialect } from './as-dialect.js';
import { asSent } from './as-sent.js';
import { type FakeBmc, fakeBmc } from './fake-bmc.js';
import { ofCall } from './pinned.js';
import { testFiles } from './test-files.js';
import { testServices } from './worker-services.js';

export interface FakeWorld {
  /** Makes the BMC of a node, once for each. */
  readonly bmcOf?: (node: string) => FakeBmc;
  readonly tables?: Readonly<Record<string, readonly TableRow[]>>;
  readonly resolve?: Resolve;
  readonly lanes?: Lanes;
  readonly logDirectory?: string;
  readonly settings?: Partial<Settings>;
  readonly signal?: AbortSignal;
  /** The job that holds every BMC. */
  readonly heldBy?: number;
  readonly onReply?: (response: XcatResponse) => void;
  /** Told before each verb is answered. */
  readonly onSend?: (verb: BmcVerb) => void;
}

export interface Outcome {
  readonly replies: readonly XcatResponse[];
  readonly settled: readonly SettledNode[];
  readonly statuses: readonly (readonly [string, NodeStatus])[];
  /** Seconds of each pause. */
  readonly slept: readonly number[];
  readonly logged: readonly string[];
}

export type Words = Pick<Call, 'command' | 'args'> & {
  readonly nodes?: readonly string[];
  readonly cwd?: string;
  readonly environment?: Call['environment'];
  readonly ignore?: string;
};

export function callOf(words: Words, signal = new AbortController().signal): Call {
  return {
    command: words.command,
    args: words.args,
    nodes: (words.nodes ?? ['n1']).map(toNodeName),
    cwd: words.cwd ?? '/srv/fw',
    stdin: undefined,
    environment: words.environment ?? {},
    user: 'root',
    ignore: words.ignore,
    ...ofCall(),
    signal,
  };
}

export const commands: Readonly<Record<string, (resolve: Resolve) => NodesCommand>> = {
  rpower,
  rflash,
  rinv,
  rvitals,
  reventlog,
  rsetboot,
  rbeacon,
  rspconfig,
};

/** One command from its words to its last reply, in a world whose clock stands still but for pauses. */
export async function runCommand(words: Words, world: FakeWorld = {}): Promise<Outcome> {
  const call = callOf(words, world.signal);
  const command = commands[call.command]?.(world.resolve ?? (async () => undefined));
  if (command === undefined) throw new Error(`no command ${call.command}`);
  const nothing = { settled: [], statuses: [], slept: [], logged: [] };

  const parsed = command.parse(call);
  if (parsed.kind === 'answer') return { replies: parsed.replies, ...nothing };
  const prepared = await parsed.prepare(daemonOf(call, world));
  if (prepared.kind === 'answer') return { replies: prepared.replies, ...nothing };

  const outcome = await runJob(
    call,
    asSent({ command: call.command, plan: prepared.plan, targets: prepared.targets }),
    world,
  );
  const last = prepared.finish(outcome.settled, call);
  return { ...outcome, replies: [...prepared.replies, ...outcome.replies, ...last] };
}

async function runJob(call: Call, { plan, targets }: Job, world: FakeWorld): Promise<Outcome> {
  const known = targets.map(decodeTarget);
  const passwords = new Map(known.map(({ bmc, password }) => [bmc.node, password]));
  const replies: XcatResponse[] = [];
  const settled: SettledNode[] = [];
  const statuses: [string, NodeStatus][] = [];
  const slept: number[] = [];
  const logged: string[] = [];
  const nodeLogs = createNodeLogs(settingsOf(world).logDirectory ?? '');
  const logs = nodeLogs.open(call.command, () => logged.push(`cannot write the log of ${call.command}`));
  let clock = 0;
  const output: JobOutput = {
    reply: (response) => {
      replies.push(response);
      world.onReply?.(response);
    },
    settled: (node, result: NodeResult) => settled.push({ node, result }),
    nodeStatus: (node, status) => statuses.push([node, status]),
    nodeLog: (node, text) => logs.append(node, text),
  };
  const bmcs = bmcsByNode(world);
  const start = (verbose: boolean) =>
    startRun(
      {
        bmcs: {
          send: asDialect(async (node, verb) => {
            world.onSend?.(verb);
            await turn();
            return bmcs(node.node).send(node, verb);
          }),
        },
        services: {
          settings: testServices(settingsOf(world)).settings,
          now: () => clock,
          date: () => clock,
          sleep: async (seconds, signal) => {
            await turn();
            signal.throwIfAborted();
            slept.push(seconds);
            clock += seconds * 1000;
          },
          log: (text) => logged.push(text),
        },
        output,
        verbose,
        controllerOf: followers(call.signal),
        heldBy: () => world.heldBy,
      },
      passwords,
    );
  const nodes = known.map(({ bmc }) => bmc);

  await runAtBmcs({ command: call.command, plan }, nodes, start, world.lanes ?? new Lanes());
  await nodeLogs.written();
  return { replies, settled, statuses, slept, logged };
}

function bmcsByNode({ bmcOf = () => fakeBmc() }: FakeWorld): (node: string) => FakeBmc {
  const all = new Map<string, FakeBmc>();
  return (node) => {
    const bmc = all.get(node) ?? bmcOf(node);
    all.set(node, bmc);
    return bmc;
  };
}

function daemonOf(call: Call, world: FakeWorld): DaemonServices {
  const openbmc = call.nodes.map((node, index) => ({ node, bmc: `127.10.0.${index + 1}` }));
  const passwd = [{ key: 'openbmc', username: 'root', password: '0penBmc' }];
  return {
    tables: fakeTables({ openbmc, passwd, ...world.tables }),
    settings: testServices(settingsOf(world)).settings,
    files: testFiles,
    source: 'vm',
    now: () => 0,
    leftOf: () => [],
  };
}

/** Tables that only hold these rows. */
export function fakeTables(tables: Readonly<Record<string, readonly TableRow[]>>): TableStore {
  return {
    engine: 'SQLite',
    description: [],
    rows: async (table) => tables[table] ?? [],
    dump: async () => ({ exists: false, columns: [], rows: [] }),
    change: async () => readOnly(),
    changeSeen: async () => readOnly(),
    setRow: async () => readOnly(),
    setRows: async () => readOnly(),
    close: () => {},
  };
}

function readOnly(): never {
  throw new Error('nothing is to be written');
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function settingsOf({ logDirectory = '/nonexistent', settings }: FakeWorld): Partial<Settings> {
  return { logDirectory, ...settings };
}
