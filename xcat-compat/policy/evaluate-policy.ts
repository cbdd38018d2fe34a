import type { NodeName } from '../names/node-name.js';
import { type Compiled, compilePattern } from '../patterns/compile.js';
import { policyNames } from './command-names.js';

/** One row of the policy table; an undefined column does not restrict. */
export interface PolicyRule {
  readonly priority: string;
  readonly name: string | undefined;
  readonly host: string | undefined;
  readonly commands: string | undefined;
  readonly noderange: string | undefined;
  readonly parameters: string | undefined;
  readonly rule: string | undefined;
}

/** What is asked for, by whom, from where. */
export interface PolicyRequest {
  /** The caller's certified name; undefined for a caller without certificate. */
  readonly peername: string | undefined;
  /** The short name of the host the connection comes from; undefined when it has none. */
  readonly peerhost: string | undefined;
  /** The hosts a gateway speaks for, only where that is believed; they stand in for peerhost. */
  readonly remoteHosts: readonly string[] | undefined;
  readonly command: string;
  readonly args: readonly (string | undefined)[];
  /** The nodes that will really be used, wherever the request names them. */
  readonly nodes: readonly NodeName[];
  /** Expands the noderange of a rule. */
  readonly expand: (noderange: string) => ReadonlySet<NodeName>;
}

export interface Decision {
  readonly kind: 'allow' | 'deny';
  /** Of the rule that decided; undefined when none matched. */
  readonly priority: string | undefined;
  /** What is wrong with the rules that were looked at, for the log. */
  readonly warnings: readonly string[];
}

/** Characters of arguments a `parameters` pattern is run on: its time grows with them. */
const MAX_PARAMETERS_LENGTH = 4_096;

/**
 * The first rule that matches decides; without one the answer is no [xcatd.pm:57]. A rule with a noderange matches a
 * request whose nodes are all in it. An allowing rule that has some of the nodes takes these off and leaves the others
 * to the rules after it; a denying rule that has some denies the whole request. Column `time` has no meaning.
 * @param rules in the order in which they count
 */
export function evaluate(rules: readonly PolicyRule[], request: PolicyRequest): Decision {
  const warnings: string[] = [];
  let nodes = request.nodes;
  for (const rule of rules) {
    if (!matches(rule, request, warnings)) continue;
    if (isRestricting(rule.noderange)) {
      const inRule = request.expand(rule.noderange);
      const left = nodes.filter((node) => !inRule.has(node));
      if (left.length === nodes.length) continue;
      if (left.length > 0 && allows(rule)) {
        nodes = left;
        continue;
      }
    }
    if (rule.rule === undefined) warnings.push(`policy ${rule.priority}: the rule is empty, which denies`);
    return { kind: allows(rule) ? 'allow' : 'deny', priority: rule.priority, warnings };
  }
  return { kind: 'deny', priority: undefined, warnings };
}

/**
 * Could the rules allow this, on whatever nodes? If not, the noderange need not be looked at: xcatd expands that of
 * anybody who connects [xcatd:2851].
 * @param host `unknown`: the peer's host has not been looked up, any rule may be meant for it
 * @param warnings what is wrong with the rules that were looked at is added, for the log
 */
export function mightAllow(
  rules: readonly PolicyRule[],
  request: Omit<PolicyRequest, 'nodes' | 'expand'>,
  host: 'known' | 'unknown',
  warnings: string[] = [],
): boolean {
  for (const rule of rules) {
    const isAnyHosts = !isRestricting(rule.host);
    const asked = host === 'known' || isAnyHosts ? request : { ...request, remoteHosts: [rule.host] };
    if (!matches(rule, asked, warnings)) continue;
    if (allows(rule)) return true;
    if (!isRestricting(rule.noderange) && (host === 'known' || isAnyHosts)) return false;
  }
  return false;
}

/** Is there a rule that could allow this caller this command, with whatever arguments, from whatever host? */
export function mightAllowCommand(
  rules: readonly PolicyRule[],
  request: Pick<PolicyRequest, 'peername' | 'command'>,
): boolean {
  return rules.some((rule) => allows(rule) && matchesCaller(rule, request) && matchesCommand(rule, request));
}

/** In all but the noderange. */
function matches(
  rule: PolicyRule,
  request: Omit<PolicyRequest, 'nodes' | 'expand'>,
  warnings: string[],
): boolean {
  return (
    matchesCaller(rule, request) &&
    matchesHost(rule, request) &&
    matchesCommand(rule, request) &&
    matchesParameters(rule, request, warnings)
  );
}

/** Is the name that of another xCAT daemon, whose words about users and nodes are believed? [xcatd.pm:91] */
export function isTrusted(rules: readonly PolicyRule[], peername: string | undefined): boolean {
  if (peername === undefined) return false;
  return rules.some((rule) => rule.name === peername && /^\s*trusted/i.test(rule.rule ?? ''));
}

/** xCAT takes the words anywhere in the text, so that `disallow` allows; here they have to begin it. */
function allows(rule: PolicyRule): boolean {
  return /^\s*(allow|accept|trusted)/i.test(rule.rule ?? '');
}

function isRestricting(column: string | undefined): column is string {
  return column !== undefined && column !== '*';
}

/** `*` asks for any name, nothing for none: also a caller without certificate. */
function matchesCaller(rule: PolicyRule, request: Pick<PolicyRequest, 'peername'>): boolean {
  if (rule.name === undefined) return true;
  return request.peername !== undefined && (rule.name === '*' || rule.name === request.peername);
}

function matchesHost(rule: PolicyRule, request: Pick<PolicyRequest, 'peerhost' | 'remoteHosts'>): boolean {
  if (!isRestricting(rule.host)) return true;
  if (request.remoteHosts !== undefined && request.remoteHosts.length > 0) {
    return request.remoteHosts.includes(rule.host);
  }
  return request.peerhost === rule.host;
}

function matchesCommand(rule: PolicyRule, request: Pick<PolicyRequest, 'command'>): boolean {
  if (!isRestricting(rule.commands)) return true;
  const meant = rule.commands.split(',');
  return policyNames(request.command).some((name) => meant.includes(name));
}

/** A pattern that cannot be used allows nothing, and denies whatever it might have been meant for. */
function matchesParameters(
  rule: PolicyRule,
  request: Pick<PolicyRequest, 'args'>,
  warnings: string[],
): boolean {
  if (!isRestricting(rule.parameters)) return true;
  const compiled = parametersPattern(rule, rule.parameters);
  if (compiled.kind === 'refused') {
    const result = allows(rule) ? 'the rule is passed over' : 'the rule denies';
    warnings.push(`policy ${rule.priority}: parameters: ${compiled.reason}; ${result}`);
    return !allows(rule);
  }
  const parameters = request.args.map((arg) => arg ?? '').join(' ');
  // Whoever makes the arguments longer must not get past a rule that denies.
  if (parameters.length > MAX_PARAMETERS_LENGTH) return !allows(rule);
  return compiled.pattern.test(parameters);
}

/** Rules stay the same objects until the table changes. */
const patterns = new WeakMap<PolicyRule, Compiled>();

function parametersPattern(rule: PolicyRule, text: string): Compiled {
  const compiled = patterns.get(rule) ?? compilePattern(text);
  patterns.set(rule, compiled);
  return compiled;
}
