import type { ActionRefusal, Answer, Answers, Json, WriteRefusal } from './simulated-answer.js';
import { statusLine } from './simulated-answer.js';
import { sortedJson } from './simulated-json.js';

const security = {
  'Strict-Transport-Security': 'max-age=31536000; includeSubdomains',
  Pragma: 'no-cache',
  'Cache-Control': 'no-store, max-age=0',
  'X-Content-Type-Options': 'nosniff',
};
const json = { ...security, 'Content-Type': 'application/json' };

const notFound = 'org.freedesktop.DBus.Error.FileNotFound: path or object not found';

/** bmcweb: indented, keys in order, and many answers without a body. As recorded from running servers. */
export const bmcweb: Answers = {
  ok,
  status: (status, retryAfterSeconds) =>
    status === 404 ? error(404, notFound) : empty(status, retryAfterHeader(retryAfterSeconds)),
  loggedIn: (session) => {
    const answer =
      session.form === 'token'
        ? { status: 200, headers: json, body: sortedJson({ token: session.token }) }
        : ok(`User '${session.user}' logged in`);
    return {
      ...answer,
      headers: {
        Allow: 'POST',
        'Set-Cookie': [
          `XSRF-TOKEN=${session.xsrf}; Path=/; SameSite=Strict; Secure`,
          `${session.cookie}=${session.token}; Path=/; SameSite=Strict; Secure; HttpOnly`,
        ],
        ...answer.headers,
      },
    };
  },
  loggedOut: (user, cookie) => {
    if (user === undefined) return empty(401, { 'WWW-Authenticate': 'Basic' });
    const answer = ok(`User '${user}' logged out`);
    const expired = 'Path=/; SameSite=Strict; Secure; HttpOnly; expires=Thu, 01 Jan 1970 00:00:00 GMT';
    return {
      ...answer,
      headers: { Allow: 'POST', 'Set-Cookie': `${cookie}=; ${expired}`, ...answer.headers },
    };
  },
  badLogin: () => empty(401, { Allow: 'POST' }),
  badLoginForm: () => empty(400, { Allow: 'POST' }),
  loginRequired: ({ accept, requestedWith }) => {
    if (accept.includes('text/html')) {
      return {
        status: 401,
        headers: security,
        body: 'No authentication provided, and no login UI present to forward to.',
      };
    }
    return empty(401, requestedWith ? {} : { 'WWW-Authenticate': 'Basic' });
  },
  noPrivilege: () => empty(403),
  passwordExpired: (user) => ({ status: 403, headers: json, body: passwordChangeRequired(user) }),
  noObject: () => error(404, notFound),
  noProperty: () => error(404, 'The specified property cannot be found'),
  methodNotAllowed: () => empty(405),
  writeRefused,
  actionRefused,
  uploadType: () => empty(415),
  uploadBusy: () => empty(503, { 'Retry-After': '30' }),
  uploadNotSeen: () => error(400, 'Version already exists or failed to be extracted'),
  uploadTooBig: (chunked) => empty(chunked ? 500 : 413),
  bmcNotReady: () => envelope(403, 'xyz.openbmc_project.State.BMC.Error.BMCNotReady', 'The BMC is not ready'),
  starting: (status) => (status === 503 ? empty(503, { 'Retry-After': '30' }) : error(404, notFound)),
};

function ok(data: Json): Answer {
  return { status: 200, headers: json, body: sortedJson({ data, message: '200 OK', status: 'ok' }) };
}

function empty(status: number, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers: { ...headers, ...security }, body: '' };
}

function error(status: number, description: string): Answer {
  return envelope(status, description, statusLine(status));
}

function envelope(status: number, description: string, message: string): Answer {
  return { status, headers: json, body: sortedJson({ data: { description }, message, status: 'error' }) };
}

function retryAfterHeader(seconds: number | undefined): Readonly<Record<string, string>> {
  return seconds === undefined ? {} : { 'Retry-After': String(seconds) };
}

function writeRefused(refusal: WriteRefusal): Answer {
  switch (refusal.kind) {
    case 'unknownObject':
    case 'unknownAttribute':
      // Message and description are swapped here, on the real server too.
      return envelope(403, '403 Forbidden', 'The specified property cannot be created');
    case 'wholeObject':
      return error(403, 'The specified resource cannot be created');
    case 'readOnly':
      return envelope(403, 'org.freedesktop.DBus.Error.PropertyReadOnly', 'Property is read only');
    case 'invalidValue':
      return envelope(403, 'xyz.openbmc_project.Common.Error.InvalidArgument', 'Invalid argument was given.');
    case 'wrongType':
      // The status is 500 and the text says 400, on the real server too.
      return envelope(500, 'Invalid arg type', '400 Bad Request');
    case 'noData':
    case 'brokenJson':
      return error(400, 'No JSON object could be decoded');
    case 'contentType':
      return error(415, 'Content-type header is missing or invalid');
    default:
      return refusal satisfies never;
  }
}

function actionRefused(refusal: ActionRefusal): Answer {
  switch (refusal.kind) {
    case 'unknownObject':
      return error(404, notFound);
    case 'unknownMethod':
      return error(404, 'The specified method cannot be found');
    case 'noData':
      return error(400, 'No JSON object could be decoded');
    case 'notDeletable':
      return error(404, 'The specified method cannot be found');
    case 'missingToDelete':
    case 'methodNotAllowed':
      return error(405, 'Method not allowed');
    default:
      return refusal satisfies never;
  }
}

function passwordChangeRequired(user: string): string {
  const uri = `/redfish/v1/AccountService/Accounts/${user}`;
  const text = `The password provided for this account must be changed before access is granted.  PATCH the Password property for this account located at the target URI '${uri}' to complete this process.`;
  return sortedJson({
    error: {
      '@Message.ExtendedInfo': [
        {
          '@odata.type': '#Message.v1_1_1.Message',
          Message: text,
          MessageArgs: [uri],
          MessageId: 'Base.1.19.PasswordChangeRequired',
          MessageSeverity: 'Critical',
          Resolution: 'Change the password for this account using a PATCH to the Password property.',
        },
      ],
      code: 'Base.1.19.PasswordChangeRequired',
      message: text,
    },
  });
}
