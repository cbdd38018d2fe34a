import type { Account } from '../process/account.js';
import type { FileAnswer } from './plain-file.js';

/** What the process that takes a user's rights is told: one of these, as JSON on its standard input. */
export type FileOrder =
  | {
      readonly kind: 'read';
      readonly account: Account;
      readonly paths: readonly string[];
      readonly maxBytes: number;
    }
  | { readonly kind: 'write'; readonly account: Account; readonly path: string; readonly text: string };

/** @throws Error for what is no order */
export function decodeFileOrder(json: string): FileOrder {
  const order: unknown = JSON.parse(json);
  if (!isRecord(order)) throw new Error('no order');
  const account = accountOf(order['account']);
  const { kind, path, text, maxBytes } = order;
  if (kind === 'write' && typeof path === 'string' && typeof text === 'string')
    return { kind, account, path, text };
  if (kind === 'read' && typeof maxBytes === 'number')
    return { kind, account, paths: textsOf(order['paths']), maxBytes };
  throw new Error('no order');
}

/** What the process says of each file, as JSON on its standard output. @throws Error for what is no list of answers */
export function decodeFileAnswers(json: string): readonly FileAnswer[] {
  const answers: unknown = JSON.parse(json);
  if (!Array.isArray(answers)) throw new Error('no answers');
  return answers.map((answer: unknown): FileAnswer => {
    if (isRecord(answer)) {
      const { kind, text, reason } = answer;
      if (kind === 'text' && typeof text === 'string') return { kind, text };
      if (kind === 'problem' && typeof reason === 'string') return { kind, reason };
    }
    throw new Error('no answer');
  });
}

function accountOf(value: unknown): Account {
  if (isRecord(value)) {
    const { name, uid, gid } = value;
    if (typeof name === 'string' && typeof uid === 'number' && typeof gid === 'number')
      return { name, uid, gid };
  }
  throw new Error('no account');
}

function textsOf(value: unknown): readonly string[] {
  if (!Array.isArray(value)) throw new Error('no list of texts');
  return value.map((text: unknown) => {
    if (typeof text !== 'string') throw new Error('no list of texts');
    return text;
  });
}

function isRecord(value: unknown): value is Readonly<Partial<Record<string, unknown>>> {
  return typeof value === 'object' && value !== null;
}
