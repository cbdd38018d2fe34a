import { decodeRequest } from '../../xcat-compat/wire/decode-request.js';
import { encodeResponse } from '../../xcat-compat/wire/encode-response.js';
import type { XcatResponse } from '../../xcat-compat/wire/response.js';
import type { Words } from './openbmc-command.js';
import { recordedCommands } from './recorded.js';

export interface RecordedCommand {
  readonly words: Words;
  /** The reply documents, without the one that ends the answer. */
  readonly documents: readonly string[];
}

/** A recorded command and its answer, with the files it names in another directory. */
export function recordedCommand(name: string, directory = '/srv/fw'): RecordedCommand {
  const found = recordedCommands().find((one) => one.name === name);
  if (found === undefined) throw new Error(`nothing is recorded as ${name}`);
  const moved = (text: string) => text.replaceAll('/srv/fw', directory);
  const request = decodeRequest(moved(found.request));
  return {
    words: {
      command: request.command ?? '',
      args: request.args,
      nodes: expand(request.noderange ?? ''),
      cwd: request.cwd ?? '/',
    },
    documents: split(moved(found.replies)).filter((document) => !document.includes('<serverdone>')),
  };
}

/** Replies as they go over the wire. */
export function documentsOf(replies: readonly XcatResponse[]): readonly string[] {
  return replies.map((reply) => encodeResponse(reply, 'vm'));
}

function split(replies: string): readonly string[] {
  return replies.split(/(?<=<\/xcatresponse>\n)/).filter((document) => document !== '');
}

/** `n0001,n0003-n0004`, all that the recorded commands use. */
function expand(range: string): readonly string[] {
  return range.split(',').flatMap((part) => {
    const [, prefix, first, last] = /^([a-z]+)(\d+)-\1(\d+)$/.exec(part) ?? [];
    if (prefix === undefined || first === undefined || last === undefined) return [part];
    const count = Number(last) - Number(first) + 1;
    return Array.from(
      { length: count },
      (_, index) => `${prefix}${String(Number(first) + index).padStart(first.length, '0')}`,
    );
  });
}
