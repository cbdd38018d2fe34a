export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** One HTTP answer; the body is complete. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string;
}

/** What a new session is told to the client. */
export interface NewSession {
  readonly user: string;
  readonly form: 'text' | 'token';
  readonly cookie: string;
  readonly token: string;
  readonly xsrf: string;
}

/** Why a write was not done. */
export type WriteRefusal =
  | { readonly kind: 'unknownObject'; readonly path: string }
  | { readonly kind: 'unknownAttribute'; readonly name: string }
  | { readonly kind: 'readOnly' }
  | { readonly kind: 'wrongType' }
  | { readonly kind: 'invalidValue' }
  | { readonly kind: 'wholeObject'; readonly path: string }
  | { readonly kind: 'noData' }
  | { readonly kind: 'brokenJson' }
  | { readonly kind: 'contentType'; readonly got: string };

/** Why an action or a DELETE was not done. */
export type ActionRefusal =
  | { readonly kind: 'unknownObject' }
  | { readonly kind: 'unknownMethod'; readonly name: string }
  | { readonly kind: 'noData' }
  | { readonly kind: 'notDeletable'; readonly path: string }
  | { readonly kind: 'missingToDelete'; readonly path: string }
  | { readonly kind: 'methodNotAllowed' };

/** Every answer a web server of one make gives: texts, shapes and headers. */
export interface Answers {
  /** 200 with this value in the envelope. */
  ok(data: Json): Answer;
  /** An error in the server's usual shape for this status. */
  status(status: number, retryAfterSeconds?: number): Answer;
  loggedIn(session: NewSession): Answer;
  loggedOut(user: string | undefined, cookie: string): Answer;
  badLogin(): Answer;
  badLoginForm(got: string): Answer;
  loginRequired(headers: { readonly accept: string; readonly requestedWith: boolean }): Answer;
  noPrivilege(): Answer;
  passwordExpired(user: string): Answer;
  noObject(): Answer;
  noProperty(name: string): Answer;
  methodNotAllowed(path: string): Answer;
  writeRefused(refusal: WriteRefusal): Answer;
  actionRefused(refusal: ActionRefusal): Answer;
  uploadType(got: string): Answer;
  uploadBusy(): Answer;
  uploadNotSeen(): Answer;
  uploadTooBig(chunked: boolean): Answer;
  /** Absent where it is not noticed. */
  uploadNoSpace?(): Answer;
  bmcNotReady(): Answer;
  /** While the BMC starts. */
  starting(status: 503 | 404, isLogin: boolean): Answer;
}

/** The reason phrase of a status, as both servers write it. */
export const reasons: Readonly<Record<number, string>> = {
  200: 'OK',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  413: 'Payload Too Large',
  415: 'Unsupported Media Type',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

export function statusLine(status: number): string {
  return `${status} ${reasons[status] ?? 'Unknown'}`;
}
