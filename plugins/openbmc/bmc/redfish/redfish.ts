import type { WorkerServices } from '../../../../lib/plugin/contract.js';
import type { BmcNode } from '../bmc-node.js';
import type { CommandBudget } from '../budget.js';
import { parseBmcAddress } from '../http/address.js';
import type { Connections } from '../http/connections.js';
import { answerLine } from '../http/debug-lines.js';
import { jsonHeaders } from '../http/headers.js';
import type { HttpAnswer } from '../http/http-answer.js';
import type { Arrival } from '../http/intake.js';
import { isResent, resending } from '../http/resend.js';
import { incomplete, type Problem } from '../problem.js';
import type { Attempt, Sessions } from '../session/sessions.js';
import { verdictOf } from '../session/verdict.js';
import type { VerbName } from '../verbs/index.js';
import { requestLine } from './redfish-debug-lines.js';
import { refusedLink } from './redfish-link.js';
import type { Place, Places } from './redfish-places.js';
import { messages } from './redfish-texts.js';

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
  readonly arrival?: Arrival;
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
  /** Where things are on this BMC. */
  readonly place: () => Place;
  readonly forgetPlace: () => void;
  readonly get: (path: string) => Promise<HttpAnswer | Problem>;
  /** The same for an answer of megabytes, which is taken in when there is memory for it. */
  readonly getLong: (path: string) => Promise<HttpAnswer | Problem>;
  /** GET of what is no resource; each byte is one character of the answer's body. */
  readonly file: (path: string, mostBytes: number) => Promise<HttpAnswer | Problem>;
  /** An action, or a new member of a collection. Never with If-Match, which bmcweb refuses there. */
  readonly post: (path: string, body: object, secret?: boolean) => Promise<HttpAnswer | Problem>;
  /** A multipart form. */
  readonly form: (path: string, body: string, boundary: string) => Promise<HttpAnswer | Problem>;
  /** With If-Match only where the BMC demands it. */
  readonly patch: (path: string, body: object, secret?: boolean) => Promise<HttpAnswer | Problem>;
  readonly delete: (path: string) => Promise<HttpAnswer | Problem>;
  /** Why the BMC is asked nothing more for this verb; undefined while it may be. */
  readonly spent: () => string | undefined;
}

export interface RedfishParts {
  readonly services: WorkerServices;
  readonly connections: Connections;
  readonly sessions: Sessions;
  readonly places: Places;
}

/** A machine with a thousand sensors and as many log entries with a file each is asked half as often. */
const MAX_REQUESTS = 5_000;
/** All answers for one verb; an event log has some 2 MiB. */
const MAX_MIB = 32;

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
  const { services, connections, sessions, places } = parts;
  const placeKey = parseBmcAddress(node.bmc)?.text ?? node.bmc;

  function sendOnce(request: RedfishRequest, { address, headers }: Attempt) {
    const { etag, mostFileBytes, boundary, arrival } = request;
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
        arrival,
      },
      signal,
    );
  }

  let requests = 0;
  let characters = 0;

  function spent(): string | undefined {
    if (requests >= MAX_REQUESTS) return messages.askedEnough(MAX_REQUESTS);
    return characters >= MAX_MIB * 1024 * 1024 ? messages.toldEnough(MAX_MIB) : undefined;
  }

  async function send(request: RedfishRequest): Promise<HttpAnswer | Problem> {
    const refused = refusedLink(request.path);
    if (refused !== undefined) return refused;
    const why = spent();
    // What is to be done is done, however much was read for it.
    if (why !== undefined && request.method === 'GET') return incomplete([why]);
    requests += 1;
    const reply = await sendInSession(request);
    if (reply.kind === 'answer') characters += reply.body.length;
    return reply;
  }

  async function getLong(path: string): Promise<HttpAnswer | Problem> {
    const arrival = budget.intake.begin();
    try {
      return await send({ method: 'GET', path, body: undefined, arrival });
    } finally {
      arrival.end();
    }
  }

  function sendInSession(request: RedfishRequest): Promise<HttpAnswer | Problem> {
    return sessions.use<HttpAnswer | Problem>(
      node,
      budget,
      signal,
      async (at) => {
        budget.watch.debug?.(node.node, requestLine(node, request));
        const isOnce = request.boundary !== undefined || !isResent(verb, request.method);
        const again = { node: node.node, budget, sleep: services.sleep, signal, isOnce };
        const reply = await resending(() => sendOnce(request, at), again);
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
    place: () => places.at(placeKey),
    forgetPlace: () => places.forget(placeKey),
    get: (path) => send({ method: 'GET', path, body: undefined }),
    getLong,
    file: (path, mostFileBytes) => send({ method: 'GET', path, body: undefined, mostFileBytes }),
    post: (path, body, secret = false) => send({ method: 'POST', path, body: JSON.stringify(body), secret }),
    form: (path, body, boundary) => send({ method: 'POST', path, body, boundary }),
    patch: (path, body, secret = false) =>
      change({ method: 'PATCH', path, body: JSON.stringify(body), secret }),
    delete: (path) => change({ method: 'DELETE', path, body: undefined }),
    spent,
  };
}
