import type { WorkerServices } from '../../../../lib/plugin/contract.js';
import type { BmcNode } from '../../bmc-node.js';
import type { CommandBudget } from '../../budget.js';
import type { Problem } from '../../problem.js';
import { parseBmcAddress } from '../../session/address.js';
import type { Connections } from '../../session/connections.js';
import type { HttpAnswer } from '../../session/http.js';
import type { Attempt, Sessions } from '../../session/sessions.js';
import type { VerbName } from '../../verbs.js';
import { answerLine } from '../rest/debug.js';
import { jsonHeaders } from '../rest/headers.js';
import { resending } from '../rest/resend.js';
import { verdictOf } from '../rest/rest.js';
import { requestLine } from './debug.js';
import type { Place, Places } from './places.js';

export interface RedfishRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  /** JSON text; undefined for none. */
  readonly body: string | undefined;
  readonly etag?: string;
  /** The body is not shown. */
  readonly secret?: boolean;
  /** The body is a form with this boundary, and is not sent again to a BMC that is busy. */
  readonly boundary?: string;
  /** The answer is a file, of at most so many bytes. */
  readonly mostFileBytes?: number;
}

/** What a verb's implementation has at hand: its BMC, within a session. */
export interface Redfish {
  readonly verb: VerbName;
  readonly node: BmcNode;
  readonly budget: CommandBudget;
  readonly signal: AbortSignal;
  readonly services: WorkerServices;
  readonly sessions: Sessions;
  readonly oldTls: boolean;
  /** Where things are on this BMC. */
  readonly place: () => Place;
  readonly forgetPlace: () => void;
  readonly get: (path: string) => Promise<HttpAnswer | Problem>;
  /** GET of what is no resource; each byte is one character of the answer's body. */
  readonly file: (path: string, mostBytes: number) => Promise<HttpAnswer | Problem>;
  /** An action, or a new member of a collection. Never with If-Match, which bmcweb refuses there. */
  readonly post: (path: string, body: object, secret?: boolean) => Promise<HttpAnswer | Problem>;
  /** A multipart form. */
  readonly form: (path: string, body: string, boundary: string) => Promise<HttpAnswer | Problem>;
  /** With If-Match only where the BMC demands it. */
  readonly patch: (path: string, body: object, secret?: boolean) => Promise<HttpAnswer | Problem>;
  readonly delete: (path: string) => Promise<HttpAnswer | Problem>;
}

export interface RedfishParts {
  readonly services: WorkerServices;
  readonly connections: Connections;
  readonly sessions: Sessions;
  readonly oldTls: boolean;
  readonly places: Places;
}

/** Answers of a BMC that wants to know which version of the resource is meant. */
const wantsEtag = new Set([412, 428]);

/** The Redfish interface of one node's BMC, for one verb of one command. */
export function redfishOf(
  parts: RedfishParts,
  { verb }: { readonly verb: VerbName },
  node: BmcNode,
  budget: CommandBudget,
  signal: AbortSignal,
): Redfish {
  const { services, connections, sessions, oldTls, places } = parts;
  const placeKey = parseBmcAddress(node.bmc)?.text ?? node.bmc;

  function sendOnce(request: RedfishRequest, { address, headers }: Attempt) {
    const { etag, mostFileBytes, boundary } = request;
    const withTag = etag === undefined ? headers : { ...headers, 'If-Match': etag };
    const formType =
      boundary === undefined ? {} : { 'Content-Type': `multipart/form-data; boundary=${boundary}` };
    // bmcweb looks for the type it is about to send, which is one or the other by year.
    const fileType =
      mostFileBytes === undefined ? {} : { Accept: 'application/octet-stream, application/json' };
    return connections.send(
      address,
      {
        method: request.method,
        path: request.path,
        headers: { ...jsonHeaders(withTag), ...fileType, ...formType },
        body: request.body,
        repeatable: request.method === 'GET',
        waitingFor: 'answer',
        seconds: services.settings.requestSeconds,
        mostFileBytes,
      },
      signal,
    );
  }

  function send(request: RedfishRequest): Promise<HttpAnswer | Problem> {
    return sessions.use<HttpAnswer | Problem>(
      node,
      budget,
      signal,
      async (at) => {
        budget.watch.debug?.(node.node, requestLine(node, request));
        const again = { node: node.node, budget, sleep: services.sleep, signal };
        const isForm = request.boundary !== undefined;
        const reply = await (isForm ? sendOnce(request, at) : resending(() => sendOnce(request, at), again));
        const isShown = reply.kind === 'answer' && request.mostFileBytes === undefined;
        if (isShown) budget.watch.debug?.(node.node, answerLine(verb, reply));
        return reply;
      },
      verdictOf,
    );
  }

  async function change(request: RedfishRequest): Promise<HttpAnswer | Problem> {
    const reply = await send(request);
    if (reply.kind !== 'answer' || !wantsEtag.has(reply.httpStatus)) return reply;
    const present = await send({ method: 'GET', path: request.path, body: undefined });
    if (present.kind !== 'answer' || present.etag === undefined) return reply;
    return send({ ...request, etag: present.etag });
  }

  return {
    verb,
    node,
    budget,
    signal,
    services,
    sessions,
    oldTls,
    place: () => places.at(placeKey),
    forgetPlace: () => places.forget(placeKey),
    get: (path) => send({ method: 'GET', path, body: undefined }),
    file: (path, mostFileBytes) => send({ method: 'GET', path, body: undefined, mostFileBytes }),
    post: (path, body, secret = false) => send({ method: 'POST', path, body: JSON.stringify(body), secret }),
    form: (path, body, boundary) => send({ method: 'POST', path, body, boundary }),
    patch: (path, body, secret = false) =>
      change({ method: 'PATCH', path, body: JSON.stringify(body), secret }),
    delete: (path) => change({ method: 'DELETE', path, body: undefined }),
  };
}
