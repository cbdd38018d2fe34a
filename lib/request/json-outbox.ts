import * as v from 'valibot';
import type { XcatResponse } from '../../xcat-compat/wire/response.js';
import { info } from '../../xcat-compat/wire/sendmsg.js';
import type { Outbox } from '../xcatd/outbox.js';

/** Replies of a command that was asked for one JSON document. */
export interface JsonOutbox extends Outbox {
  /** Sends the document: the command's own, with what went wrong outside of any node's work. */
  end(): void;
}

const JsonDocument = v.record(v.string(), v.unknown());

/**
 * Lets through what a client prints on standard error, and holds back all that it would print on standard output but one
 * document of JSON, which comes last.
 */
export function jsonOutbox(outbox: Outbox, command: string): JsonOutbox {
  let document: Readonly<Record<string, unknown>> | undefined;
  const errors: string[] = [];
  let isUsage = false;

  /** Of what is printed on standard output. */
  function hold({ data, info: said, node }: XcatResponse): void {
    if (typeof said === 'string') {
      const found = documentIn(said);
      if (found !== undefined) document = found;
      // The line that helps with wrong words.
      else if (isUsage) errors.push(said);
    }
    if (typeof data === 'string' && isUsage) errors.push(...data.split('\n').map(withoutWord));
    if (
      typeof node === 'object' &&
      'data' in node &&
      typeof node.data === 'object' &&
      node.data.desc === 'Error'
    )
      errors.push(`${node.name}: ${node.data.contents}`);
  }

  return {
    ...outbox,
    send(response) {
      const { error, errorcode } = response;
      if (error !== undefined) errors.push(...[error].flat());
      const isForError =
        error !== undefined || response.warning !== undefined || isNodeError(response) || isBare(response);
      if (isForError) {
        outbox.send(response);
        return;
      }
      if (errorcode !== undefined && errorcode !== 0) {
        isUsage = true;
        outbox.send({ errorcode });
      }
      hold(response);
    },
    end() {
      if (document === undefined && errors.length === 0) return;
      const whole = { ...(document ?? { command }), ...(errors.length > 0 ? { errors } : {}) };
      outbox.send(info(jsonText(whole)));
    },
  };
}

/** One line of plain ASCII, whatever the way to the client does to other characters. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function documentIn(text: string): Readonly<Record<string, unknown>> | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return v.parse(JsonDocument, JSON.parse(text));
  } catch {
    return undefined;
  }
}

function isNodeError({ node }: XcatResponse): boolean {
  return typeof node === 'object' && ('error' in node || 'warning' in node);
}

function isBare(response: XcatResponse): boolean {
  return Object.keys(response).every((key) => key === 'errorcode');
}

/** `n1: Error: text` as it is told in JSON. */
function withoutWord(line: string): string {
  return line.replace(': Error: ', ': ');
}
