import type { ActionRefusal, Answer, Answers, Json, WriteRefusal } from './simulated-answer.js';
import { statusLine } from './simulated-answer.js';
import { pythonJson, sortedJson } from './simulated-json.js';

/** phosphor-rest-server: Python, success on one line, errors indented. Texts as recorded from a running server. */
export const restServer: Answers = {
  ok,
  status: (status, retryAfterSeconds) =>
    error(status, descriptions[status] ?? statusLine(status), retryAfterSeconds),
  loggedIn: (session) => ({
    ...ok(`User '${session.user}' logged in`),
    headers: {
      'Content-Type': 'application/json',
      'Set-Cookie': `${session.cookie}="${session.token}"; HttpOnly; Secure`,
    },
  }),
  loggedOut: (user) => ok(user === undefined ? 'No user logged in' : `User '${user}' logged out`),
  badLogin: () => error(401, 'Invalid username or password'),
  badLoginForm: (got) =>
    error(400, `Expecting request format { 'data': <class 'list'> }, got '${got.replaceAll('"', "'")}'`),
  loginRequired: () => error(401, 'Login required'),
  noPrivilege: () => error(403, 'Forbidden'),
  passwordExpired: () => error(403, 'Forbidden'),
  noObject: () => error(404, 'org.freedesktop.DBus.Error.FileNotFound: The resource is not found.'),
  noProperty: (name) => error(404, `The specified property cannot be found: '${name}'`),
  methodNotAllowed: () => error(405, 'Method not allowed.'),
  writeRefused,
  actionRefused,
  uploadType: (got) => error(415, `Expecting content type 'application/octet-stream', got '${got}'`),
  uploadBusy: () => error(503, 'Service Unavailable'),
  uploadNotSeen: () => error(400, 'Version already exists or failed to be extracted'),
  uploadTooBig: () => error(413, 'Payload Too Large'),
  uploadNoSpace: () =>
    exception("OSError(28, 'No space left on device')", 'OSError: [Errno 28] No space left on device'),
  bmcNotReady: () => error(403, 'xyz.openbmc_project.State.BMC.Error.BMCNotReady'),
  starting: (status, isLogin) =>
    status === 503
      ? error(503, isLogin ? 'BMC is not ready (booting)' : 'Service Unavailable')
      : error(404, 'org.freedesktop.DBus.Error.FileNotFound: path or object not found'),
};

const descriptions: Readonly<Record<number, string>> = {
  401: 'Login required',
  404: 'org.freedesktop.DBus.Error.FileNotFound: The resource is not found.',
  500: 'Internal Server Error',
};

function ok(data: Json): Answer {
  return {
    status: 200,
    headers: { 'Content-Type': 'application/json' },
    body: pythonJson({ data, status: 'ok', message: '200 OK' }),
  };
}

function error(status: number, description: string, retryAfterSeconds?: number): Answer {
  return {
    status,
    headers: {
      'Content-Type': 'application/json',
      ...(retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) }),
    },
    body: sortedJson({ data: { description }, message: statusLine(status), status: 'error' }),
  };
}

/** A Python exception that nothing caught: 500 with a traceback. */
function exception(text: string, last: string): Answer {
  return {
    status: 500,
    headers: { 'Content-Type': 'application/json' },
    body: sortedJson({
      data: {
        description: 'Internal Server Error',
        exception: text,
        traceback: [
          'Traceback (most recent call last):',
          '  File "/usr/lib/python3/dist-packages/bottle.py", line 876, in _handle',
          '    return route.call(**args)',
          '  File "/usr/lib/python3/obmc/wsgi/apps/rest_dbus.py", line 499, in do_put',
          '    properties_iface.Set(iface, prop, value)',
          last,
        ],
      },
      message: '500 Internal Server Error',
      status: 'error',
    }),
  };
}

function writeRefused(refusal: WriteRefusal): Answer {
  switch (refusal.kind) {
    case 'unknownObject':
    case 'wholeObject':
      return error(403, `The specified resource cannot be created: '${refusal.path}'`);
    case 'unknownAttribute':
      return error(403, `The specified property cannot be created: '${refusal.name}'`);
    case 'readOnly':
      return error(403, 'org.freedesktop.DBus.Error.PropertyReadOnly: Property is read only');
    case 'invalidValue':
      return exception(
        "DBusException('Invalid argument was given.')",
        'dbus.exceptions.DBusException: xyz.openbmc_project.Common.Error.InvalidArgument: Invalid argument was given.',
      );
    case 'wrongType':
    case 'noData': {
      const text = 'Don\'t know which D-Bus type to use to encode type "NoneType"';
      return exception(`TypeError('${text.replace("'", "\\'")}')`, `TypeError: ${text}`);
    }
    case 'brokenJson':
      return error(400, 'Invalid JSON format');
    case 'contentType':
      return error(415, `Expecting content type 'application/json', got '${refusal.got}'`);
    default:
      return refusal satisfies never;
  }
}

function actionRefused(refusal: ActionRefusal): Answer {
  switch (refusal.kind) {
    case 'unknownObject':
      return restServer.noObject();
    case 'unknownMethod':
      return error(404, `The specified method cannot be found: '${refusal.name}'`);
    case 'noData':
      return error(400, "Expecting request format { 'data': <class 'list'> }");
    case 'notDeletable':
    case 'missingToDelete':
      return error(403, `The specified resource cannot be removed: '${refusal.path}'`);
    case 'methodNotAllowed':
      return error(405, 'Method not allowed.');
    default:
      return refusal satisfies never;
  }
}
