import type { BmcNode } from '../bmc-node.js';
import type { HttpAnswer } from './http-answer.js';

// What site.xcatdebugmode shows: requests as curl command lines, without a password [openbmc.pm:2924-2952].

interface ShownRequest {
  readonly method: string;
  readonly path: string;
  readonly body: string | undefined;
  /** The body as it may be shown; the body itself when absent. */
  readonly shown?: string;
}

const CONTENT_TYPE = '-H "Content-Type: application/json"';

export function loginLine({ bmc, username }: BmcNode): string {
  const body = `{ "data": [${JSON.stringify(username)}, "xxxxxx"] }`;
  return `curl -k -c cjar ${CONTENT_TYPE} -d '${body}' https://${bmc}/login`;
}

export function requestLine({ bmc }: BmcNode, { method, path, body, shown = body }: ShownRequest): string {
  const data = shown === undefined ? '' : ` -d '${shown}'`;
  return `curl -k -b cjar -X ${method} ${CONTENT_TYPE}${data} https://${bmc}${path}`;
}

export function uploadLine({ bmc }: BmcNode, file: string, path: string): string {
  return `curl -k -b cjar -X PUT ${CONTENT_TYPE} -T ${file} https://${bmc}${path}`;
}

/** After each answer: what was asked and the status line [openbmc.pm:2973]. */
export function answerLine(verb: string, { httpStatus, reason }: HttpAnswer): string {
  return `${verb.toLowerCase()}_response ${httpStatus} ${reason}`;
}
