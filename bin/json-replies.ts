import { textsOf } from '../xcat-compat/client/values.js';
import { naturalOrder } from '../xcat-compat/text/natural-order.js';
import type { ResponseElement } from '../xcat-compat/wire/decode-responses.js';
import { factOf, isFacts, type Row, rowsName } from './json-rows.js';

/** Gathers the replies of one command. */
export interface JsonReplies {
  add(response: ResponseElement): void;
  /** Something outside of any node's work. */
  problem(text: string): void;
  /** docs/json.md describes it. */
  document(exitCode: number): unknown;
}

interface NodeReplies {
  readonly lines: string[];
  readonly errors: string[];
}

/** `n1: text`, as lines of nodes that are no elements of their own begin. */
const OF_NODE = /^([^\s:]+): (.*)$/s;

export function createJsonReplies(command: string): JsonReplies {
  const nodes = new Map<string, NodeReplies>();
  const errors: string[] = [];
  const messages: string[] = [];
  let own: Readonly<Record<string, unknown>> | undefined;

  function at(name: string): NodeReplies {
    const known = nodes.get(name) ?? { lines: [], errors: [] };
    nodes.set(name, known);
    return known;
  }

  function takeText(text: string): void {
    const found = text.startsWith('{') ? documentIn(text) : undefined;
    if (found !== undefined) {
      own = found;
      return;
    }
    const [, name, said = ''] = OF_NODE.exec(text) ?? [];
    if (name === undefined) messages.push(text);
    else if (said.startsWith('Error: ')) at(name).errors.push(said.slice('Error: '.length));
    else at(name).lines.push(said);
  }

  function takeNode(node: ResponseElement): void {
    const [name = ''] = textsOf(node, 'name');
    const problems = [...textsOf(node, 'error'), ...textsOf(node, 'warning')];
    const { lines, errors: own } = at(name);
    own.push(...problems);
    const [data] = node['data'] ?? [];
    if (data === undefined) return;
    const text = typeof data === 'string' ? data : described(data);
    // What the tables lack is told as a line.
    if (text.startsWith('Error: ')) own.push(text.slice('Error: '.length));
    else lines.push(text);
  }

  return {
    add(response) {
      for (const text of textsOf(response, 'info')) takeText(text);
      for (const node of response['node'] ?? []) if (typeof node !== 'string') takeNode(node);
      for (const data of response['data'] ?? [])
        for (const line of (typeof data === 'string' ? data : described(data)).split('\n'))
          if (line !== '') takeText(line);
      errors.push(...textsOf(response, 'error'), ...textsOf(response, 'warning'));
    },
    problem: (text) => void errors.push(text),
    document(exitCode) {
      if (own !== undefined) return { ...own, ...besides(own, nodes, errors), exitCode };
      const sorted = [...nodes].sort(([a], [b]) => naturalOrder(a, b));
      const all = sorted.map(([node, replies]) => nodeDocument(command, node, replies));
      const failed = sorted.filter(([, replies]) => replies.errors.length > 0).map(([node]) => node);
      return {
        command,
        exitCode,
        total: all.length,
        success: all.length - failed.length,
        failed: failed.length,
        failedNoderange: failed.join(','),
        nodes: all,
        ...(messages.length === 0 ? {} : { messages }),
        ...(errors.length === 0 ? {} : { errors }),
      };
    },
  };
}

/** What the daemon's own document does not tell, such as of nodes that are none of its plugin's. */
function besides(
  own: Readonly<Record<string, unknown>>,
  nodes: ReadonlyMap<string, NodeReplies>,
  errors: readonly string[],
): { readonly errors?: readonly string[] } {
  const told = JSON.stringify([own['nodes'], own['errors']]);
  const ofNodes = [...nodes].flatMap(([node, replies]) => replies.errors.map((text) => ({ node, text })));
  const others = ofNodes
    .filter(({ node, text }) => !told.includes(JSON.stringify(node)) && !told.includes(JSON.stringify(text)))
    .map(({ node, text }) => `${node}: ${text}`);
  const known: readonly unknown[] = Array.isArray(own['errors']) ? own['errors'] : [];
  const all = [...new Set([...known.map(String), ...errors, ...others])];
  return all.length === 0 ? {} : { errors: all };
}

function nodeDocument(command: string, node: string, { lines, errors }: NodeReplies): unknown {
  const rows: Row[] = [];
  const others: string[] = [];
  for (const line of lines) {
    const row = factOf(command, line);
    if (row === undefined) others.push(line);
    else rows.push(row);
  }
  const state = command === 'rpower' ? others.pop() : undefined;
  return {
    node,
    status: errors.length > 0 ? 'failure' : 'success',
    ...(state === undefined ? {} : { state }),
    ...(isFacts(command) ? { [rowsName(command)]: rows } : {}),
    ...(others.length === 0 ? {} : { lines: others }),
    ...(errors.length === 0 ? {} : { errors }),
  };
}

function described(data: ResponseElement): string {
  const desc = textsOf(data, 'desc')[0] ?? '';
  const contents = textsOf(data, 'contents')[0] ?? '';
  return desc === '' ? contents : `${desc}: ${contents}`;
}

function documentIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
