import type { BmcNode } from '../bmc-node.js';
import type { RedfishRequest } from './redfish.js';
import type { PushTarget } from './redfish-update.js';

// What site.xcatdebugmode shows: requests as curl command lines, without a password or token.

const CONTENT_TYPE = '-H "Content-Type: application/json"';

export function sessionLine({ bmc, username }: BmcNode, path: string): string {
  const body = `{ "UserName": ${JSON.stringify(username)}, "Password": "xxxxxx" }`;
  return `curl -k -X POST ${CONTENT_TYPE} -d '${body}' https://${bmc}${path}`;
}

export function requestLine(
  { bmc }: BmcNode,
  { method, path, body, secret, boundary }: RedfishRequest,
): string {
  if (boundary !== undefined) {
    return `curl -k -H "X-Auth-Token: xxxxxx" -F UpdateParameters=... https://${bmc}${path}`;
  }
  const data = body === undefined ? '' : ` -d '${secret === true ? 'xxxxxx' : body}'`;
  return `curl -k -H "X-Auth-Token: xxxxxx" -X ${method} ${CONTENT_TYPE}${data} https://${bmc}${path}`;
}

export function pushLine({ bmc }: BmcNode, file: string, { path, form }: PushTarget): string {
  const data = form === 'multipart' ? `-F UpdateParameters=... -F UpdateFile=@${file}` : `-T ${file} -X POST`;
  return `curl -k -H "X-Auth-Token: xxxxxx" ${data} https://${bmc}${path}`;
}
