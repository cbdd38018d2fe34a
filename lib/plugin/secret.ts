import { inspect } from 'node:util';

const HIDDEN = 'xxxxxx';

let textOf: (secret: Secret) => string;

/** A password. Nothing shows it: a log, an error, JSON and an inspection have `xxxxxx` in its place. */
export class Secret {
  readonly #text: string;

  static {
    textOf = (secret) => secret.#text;
  }

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return HIDDEN;
  }

  toJSON(): string {
    return HIDDEN;
  }

  [inspect.custom](): string {
    return HIDDEN;
  }
}

/** The text itself, for who logs in with it or hands it on; test/architecture.test.ts has all who may ask. */
export function reveal(secret: Secret): string {
  return textOf(secret);
}

export function isSameSecret(one: Secret, other: Secret): boolean {
  return textOf(one) === textOf(other);
}
