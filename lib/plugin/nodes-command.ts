import type { XcatResponse } from '../../xcat-compat/wire/response.js';
import type { PlannedFile } from '../files/pinned-files.js';
import type {
  AfterNode,
  Answer,
  Call,
  DaemonServices,
  Durable,
  Finish,
  JobWork,
  NodesCommand,
  Route,
  Run,
} from './contract.js';

/** The words, understood: what is asked for. */
export type ParsedAs<Asked> = { readonly kind: 'plan'; readonly plan: Asked } | Answer;

/** Everything that is needed has been read. */
export type PreparedAs<Plan> = RunAs<Plan> | Answer;

export interface RunAs<Plan> extends Pick<Run, 'kind' | 'replies' | 'targets' | 'moves'> {
  readonly plan: Plan;
}

/**
 * A command that works on nodes, with its own types.
 * @typeParam Asked what its words come to
 * @typeParam Plan what its workers have to do: plain data
 */
export interface NodesCommandParts<Asked, Plan> {
  readonly route: Route;
  readonly parse: (call: Call) => ParsedAs<Asked>;
  readonly prepare: (asked: Asked, call: Call, daemon: DaemonServices) => Promise<PreparedAs<Plan>>;
  /** See `Run`; undefined: nothing is done. */
  readonly afterNodes?: (plan: Plan, daemon: DaemonServices) => AfterNode | undefined;
  readonly finish?: (plan: Plan, ...settled: Parameters<Finish>) => readonly XcatResponse[];
  readonly durable?: DurableParts<Plan>;
}

/** The same for a command that can be a job. */
export interface DurableParts<Plan> extends Pick<Durable, 'targets' | 'words'> {
  readonly isJob: (plan: Plan) => boolean;
  /** Reads a plan of the journal; throws when it is none of this version's. */
  readonly decode: (plan: unknown) => Plan;
  readonly files: (plan: Plan) => readonly PlannedFile[];
  readonly about: (plan: Plan) => string | undefined;
  /** `before` is undefined where this version cannot read it. */
  readonly differs: (before: Plan | undefined, now: Plan) => string | undefined;
}

/** The command as the registry has it: its own types end here, and its plans are known to its closures. */
export function nodesCommand<Asked, Plan>(parts: NodesCommandParts<Asked, Plan>): NodesCommand {
  const { route, durable } = parts;
  return {
    kind: 'nodes',
    route,
    parse: (call) => {
      const parsed = parts.parse(call);
      if (parsed.kind === 'answer') return parsed;
      return { kind: 'asked', prepare: (daemon) => prepared(parsed.plan, call, daemon, parts) };
    },
    ...(durable === undefined ? {} : { durable: durableOf(parts, durable) }),
  };
}

async function prepared<Asked, Plan>(
  asked: Asked,
  call: Call,
  daemon: DaemonServices,
  parts: NodesCommandParts<Asked, Plan>,
): Promise<Run | Answer> {
  const found = await parts.prepare(asked, call, daemon);
  if (found.kind === 'answer') return found;
  const { plan } = found;
  const { durable } = parts;
  return {
    ...found,
    finish: finishOf(plan, parts),
    job: durable?.isJob(plan) === true ? jobOf(plan, parts, durable) : undefined,
    differsFrom: durable && ((before) => durable.differs(orUndefined(durable.decode, before), plan)),
    afterNode: parts.afterNodes?.(plan, daemon),
  };
}

type Finishing<Plan> = Pick<NodesCommandParts<never, Plan>, 'finish'>;

function finishOf<Plan>(plan: Plan, { finish }: Finishing<Plan>): Finish {
  return (results, call) => finish?.(plan, results, call) ?? [];
}

function jobOf<Plan>(plan: Plan, parts: Finishing<Plan>, durable: DurableParts<Plan>): JobWork {
  const { files, about } = durable;
  return { finish: finishOf(plan, parts), files: files(plan), about: about(plan) };
}

function durableOf<Plan>(parts: Finishing<Plan>, durable: DurableParts<Plan>): Durable {
  const { targets, words, decode } = durable;
  return {
    targets,
    words,
    read: (journalled) => {
      const plan = orUndefined(decode, journalled);
      return plan === undefined ? undefined : jobOf(plan, parts, durable);
    },
  };
}

function orUndefined<Plan>(decode: (plan: unknown) => Plan, plan: unknown): Plan | undefined {
  try {
    return decode(plan);
  } catch {
    return undefined;
  }
}
