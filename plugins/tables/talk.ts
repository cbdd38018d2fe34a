import type { XcatResponse } from '../../xcat-compat/wire/response.js';

/** What a command has said so far, in order. Once it has said an error it has failed, and must change nothing. */
export interface Talk {
  readonly replies: readonly XcatResponse[];
  readonly failed: boolean;
  /** `Error: [SRV]: TEXT` for each text, exit code 1. */
  error(...texts: readonly string[]): void;
  warn(text: string): void;
  info(...texts: readonly string[]): void;
  /** A reply in another form. */
  say(reply: XcatResponse): void;
}

export function createTalk(): Talk {
  const replies: XcatResponse[] = [];
  let failed = false;
  const say = (reply: XcatResponse): void => {
    replies.push(reply);
    failed ||= isFailure(reply);
  };
  return {
    replies,
    get failed() {
      return failed;
    },
    error: (...texts) => say({ error: texts, errorcode: 1 }),
    warn: (text) => say({ warning: text }),
    info: (...texts) => say({ info: texts }),
    say,
  };
}

function isFailure({ errorcode }: XcatResponse): boolean {
  return errorcode !== undefined && errorcode !== 0;
}
