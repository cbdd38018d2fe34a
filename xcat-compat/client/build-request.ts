import { resolve } from 'node:path';
import type { OutgoingRequest } from '../wire/encode-request.js';
import { shapeOf } from './commands.js';

/** A command as it was typed. */
export interface TypedCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** undefined: not read; '' is sent as an empty element. */
  readonly stdin: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

// A variable becomes an element of that name.
const PASSED_VARIABLE = /^XCAT_[\w.-]*$/;

/** The request the stock client makes of a command line [xcatclient:21-104, xcatclientnnr, xcatDBcmds]. */
export function buildRequest(typed: TypedCommand): OutgoingRequest {
  const { arg, noderange } = splitWords(typed);
  const environment = passedVariables(typed.environment);
  return {
    ...(arg.length > 0 ? { arg } : {}),
    clienttype: 'cli',
    command: typed.command,
    cwd: typed.cwd,
    ...(Object.keys(environment).length > 0 ? { environment } : {}),
    ...(noderange === undefined ? {} : { noderange: absoluteFiles(noderange, typed.cwd) }),
    ...(typed.stdin === undefined ? {} : { stdin: typed.stdin }),
  };
}

/** Whether the words ask to name the server in every line; options before the noderange do not count [xcatclient:106]. */
export function showsServer(command: string, args: readonly string[]): boolean {
  const counted = shapeOf(command) === 'noderange' ? args.slice(noderangeAt(args) + 1) : args;
  return shapeOf(command) !== 'objects' && counted.some((arg) => arg === '-V' || arg === '--verbose');
}

function splitWords(typed: TypedCommand): { readonly arg: readonly string[]; readonly noderange?: string } {
  const { args, cwd } = typed;
  switch (shapeOf(typed.command)) {
    case 'words':
      return { arg: args };
    case 'objects':
      return { arg: args.map((word) => (/=|^-/.test(word) ? word : absoluteFiles(word, cwd))) };
    case 'noderange': {
      const at = noderangeAt(args);
      return { arg: args.toSpliced(at, 1), noderange: args[at] ?? '' };
    }
  }
}

/** The first word that does not begin with `-`; behind the last word when there is none. */
function noderangeAt(args: readonly string[]): number {
  const at = args.findIndex((word) => !word.startsWith('-'));
  return at < 0 ? args.length : at;
}

/** `^file` parts with their path from the root, because the daemon runs elsewhere; empty parts at the end are lost. */
function absoluteFiles(noderange: string, cwd: string): string {
  return noderange
    .slice(0, endOf(noderange))
    .split(',')
    .map((part) => (part.startsWith('^') ? `^${resolve(cwd, part.slice(1))}` : part))
    .join(',');
}

function endOf(noderange: string): number {
  let end = noderange.length;
  while (noderange[end - 1] === ',') end -= 1;
  return end;
}

function passedVariables(environment: TypedCommand['environment']): Readonly<Record<string, string>> {
  const passed: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined && PASSED_VARIABLE.test(name)) passed[name] = value;
  }
  return passed;
}
