import type { WorkerServices } from '../../../../lib/plugin/contract.js';
import type { BmcNode } from '../bmc-node.js';
import type { CommandBudget } from '../budget.js';
import type { Connections } from '../http/connections.js';
import { answerLine, requestLine } from '../http/debug-lines.js';
import { jsonHeaders } from '../http/headers.js';
import type { HttpAnswer } from '../http/http-answer.js';
import type { Arrival } from '../http/intake.js';
import { isLegacyError } from '../http/json-answer.js';
import type { RefusedSizes } from '../http/refused-sizes.js';
import { isResent, resending } from '../http/resend.js';
import type { Problem } from '../problem.js';
import type { Sessions } from '../session/sessions.js';
import { verdictOf } from '../session/verdict.js';
import type { VerbName } from '../verbs/index.js';

/** The part of the legacy tree that OpenBMC's services share. */
export const ROOT = '/xyz/openbmc_project';

export interface RestRequest {
  readonly verb: VerbName;
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  readonly path: string;
  /** JSON text; undefined for none. */
  readonly body: string | undefined;
  /** The body as it may be shown; the body itself when absent. */
  readonly shown?: string;
  readonly arrival?: Arrival | undefined;
}

/** What a verb's implementation has at hand: its BMC, within a session. */
export interface Rest {
  readonly node: BmcNode;
  readonly budget: CommandBudget;
  readonly signal: AbortSignal;
  readonly services: WorkerServices;
  readonly sessions: Sessions;
  readonly refused: RefusedSizes;
  /** With `arrival` when the answer may be long; use `readLong` then. */
  readonly get: (verb: VerbName, path: string, arrival?: Arrival) => Promise<HttpAnswer | Problem>;
  /** PUT of one attribute's value. */
  readonly put: (verb: VerbName, path: string, data: unknown) => Promise<HttpAnswer | Problem>;
  /** POST that calls a method with these arguments; `shown` are others, where these are secret. */
  readonly call: (
    verb: VerbName,
    path: string,
    args: readonly unknown[],
    shown?: readonly string[],
  ) => Promise<HttpAnswer | Problem>;
  /** DELETE of an object. */
  readonly remove: (verb: VerbName, path: string) => Promise<HttpAnswer | Problem>;
}

/** What an answer showed of the interface itself. */
export interface Seen {
  /** 404 or 405 in another shape than the legacy interface's: it is not there. */
  notLegacy: boolean;
  /** A part of the tree that every legacy interface has is not there. */
  noTree: boolean;
  /** A value was refused as bmcweb does since 2026-02 with every value. */
  brokenWrite: boolean;
}

export interface RestParts {
  readonly refused: RefusedSizes;
  readonly seen?: Seen;
  readonly services: WorkerServices;
  readonly connections: Connections;
  readonly sessions: Sessions;
}

/** The legacy interface of one node's BMC, for one verb of one command. */
export function restOf(parts: RestParts, node: BmcNode, budget: CommandBudget, signal: AbortSignal): Rest {
  const { services, connections, sessions, refused, seen } = parts;

  function send(request: RestRequest): Promise<HttpAnswer | Problem> {
    return sessions.use<HttpAnswer | Problem>(
      node,
      budget,
      signal,
      async ({ address, headers }) => {
        budget.watch.debug?.(node.node, requestLine(node, request));
        const reply = await resending(
          () =>
            connections.send(
              address,
              {
                method: request.method,
                path: request.path,
                headers: jsonHeaders(headers),
                body: request.body,
                arrival: request.arrival,
                repeatable: request.method === 'GET',
                waitingFor: 'answer',
                seconds: services.settings.requestSeconds,
              },
              signal,
            ),
          {
            node: node.node,
            budget,
            sleep: services.sleep,
            signal,
            isOnce: !isResent(request.verb, request.method),
          },
        );
        if (reply.kind === 'answer') budget.watch.debug?.(node.node, answerLine(request.verb, reply));
        if (reply.kind === 'answer' && seen !== undefined) look(reply, request, seen);
        return reply;
      },
      verdictOf,
    );
  }

  return {
    node,
    budget,
    signal,
    services,
    sessions,
    refused,
    get: (verb, path, arrival) => send({ verb, method: 'GET', path, body: undefined, arrival }),
    put: (verb, path, data) => send({ verb, method: 'PUT', path, body: JSON.stringify({ data }) }),
    call: (verb, path, args, shown) =>
      send({
        verb,
        method: 'POST',
        path,
        body: JSON.stringify({ data: args }),
        ...(shown === undefined ? {} : { shown: JSON.stringify({ data: shown }) }),
      }),
    remove: (verb, path) => send({ verb, method: 'DELETE', path, body: undefined }),
  };
}

/** A log without entries is not there either, on any BMC. */
const TREE = /^\/xyz\/openbmc_project\/(state|software|sensors|inventory|network)\/enumerate$/;

function look(reply: HttpAnswer, { method, path }: RestRequest, seen: Seen): void {
  // What lies beside the legacy interface says nothing of it.
  if (path.startsWith('/redfish/')) return;
  const { httpStatus } = reply;
  if (httpStatus === 404 && (method === 'PUT' || TREE.test(path))) seen.noTree = true;
  if (httpStatus === 404 || httpStatus === 405) seen.notLegacy = !isLegacyError(reply);
  else if (httpStatus === 500 && method === 'PUT') seen.brokenWrite = reply.body.includes('Invalid arg type');
  else if (httpStatus === 400 && method === 'POST')
    seen.brokenWrite = reply.body.includes('Invalid method arg type');
}
