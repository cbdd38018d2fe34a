import type { Call, DaemonServices, NodesCommand } from '../../../lib/plugin/contract.js';
import {
  type DurableParts,
  type NodesCommandParts,
  nodesCommand,
  type PreparedAs,
} from '../../../lib/plugin/nodes-command.js';
import type { XcatResponse } from '../../../xcat-compat/wire/response.js';
import { runningCommand, tableProblemEnd } from '../asked/command-texts.js';
import { type BmcTarget, findAgain, findNodes } from '../asked/nodes.js';
import { openbmcNodes } from '../asked/openbmc-nodes.js';
import { preprocess, type Understood, type Words } from '../asked/preprocess.js';
import type { Resolve } from '../asked/resolve.js';
import { decodePlan, type Planned, type PlanSchema } from './common-plan.js';

/** The nodes whose BMCs can be contacted, and what is said before they are. */
export interface Reached {
  readonly targets: readonly BmcTarget[];
  /** A line for each of the other nodes. */
  readonly problems: readonly XcatResponse[];
  /** What -V shows first. */
  readonly running: readonly XcatResponse[];
}

type Parts<Asked, Plan> = NodesCommandParts<Understood<Asked>, Planned<Plan>>;

/**
 * The half in the daemon of one of this plugin's commands; `workerCommand` makes the other one.
 * @typeParam Asked what its words come to
 * @typeParam Plan what the workers have to do
 */
export interface OpenbmcCommand<Asked, Plan> extends Pick<Parts<Asked, Plan>, 'afterNodes' | 'finish'> {
  /** Makes of the words what is asked for. */
  readonly read: (words: readonly string[], call: Call) => Words<Asked>;
  /** @param reach reads the tables */
  readonly prepare: (
    asked: Asked,
    reach: () => Promise<Reached>,
    call: Call,
    daemon: DaemonServices,
  ) => Promise<PreparedAs<Plan>>;
  /** What earlier jobs have left of a target, for its worker. */
  readonly recall?: (target: BmcTarget, daemon: DaemonServices) => BmcTarget;
  readonly durable?: Omit<DurableParts<Planned<Plan>>, 'decode' | 'targets'> & {
    readonly schema: PlanSchema<Plan>;
  };
}

export function openbmcCommand<Asked, Plan extends object>(
  resolve: Resolve,
  command: OpenbmcCommand<Asked, Plan>,
): NodesCommand {
  const { read, prepare, finish, afterNodes, durable } = command;
  const recall = command.recall ?? ((target: BmcTarget): BmcTarget => target);
  return nodesCommand<Understood<Asked>, Planned<Plan>>({
    route: openbmcNodes,
    parse: (call) => preprocess(call, read),
    prepare: async ({ asked, verbose }, call, daemon) => {
      let tableProblems = false;
      const reach = async (): Promise<Reached> => {
        const { targets: found, problems } = await findNodes(call.nodes, daemon.tables, resolve);
        tableProblems = problems.length > 0;
        const targets = found.map((one) => recall(one, daemon));
        return { targets, problems, running: verbose ? [runningCommand] : [] };
      };
      const ready = await prepare(asked, reach, call, daemon);
      return ready.kind === 'answer' ? ready : { ...ready, plan: { ...ready.plan, verbose, tableProblems } };
    },
    ...(afterNodes === undefined ? {} : { afterNodes }),
    finish: (plan, results, call) => [
      ...(finish?.(plan, results, call) ?? []),
      ...(plan.tableProblems ? [tableProblemEnd] : []),
    ],
    ...(durable === undefined
      ? {}
      : {
          durable: {
            ...durable,
            decode: (plan) => decodePlan(durable.schema, plan),
            targets: async (nodes, daemon) => {
              const { targets, ...rest } = await findAgain(nodes, daemon.tables, resolve);
              return { ...rest, targets: targets.map((one) => recall(one, daemon)) };
            },
          },
        }),
  });
}

/** Where there is no node whose BMC can be contacted, what is said of them is all. */
export function onReached<Plan>(plan: Plan, { targets, problems, running }: Reached): PreparedAs<Plan> {
  const replies = [...problems, ...running];
  if (targets.length === 0) return { kind: 'answer', replies: [...replies, tableProblemEnd] };
  return { kind: 'run', plan, replies, targets };
}

/** A command that needs nothing but its words and the tables: what is asked for is its plan. */
export function simpleCommand<Plan extends object>(
  resolve: Resolve,
  read: OpenbmcCommand<Plan, Plan>['read'],
): NodesCommand {
  return openbmcCommand<Plan, Plan>(resolve, {
    read,
    prepare: async (plan, reach) => onReached(plan, await reach()),
  });
}
