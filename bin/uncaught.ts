import { printable } from '../xcat-compat/wire/printable.js';

/** What nobody has caught, in words for a log. */
export type Uncaught = (text: string) => void;

/**
 * Takes what nobody has caught, as the last one. Node would end the process on the spot.
 * @param heard told every time; the process is in a state nobody has thought of, so it had better end soon
 */
export function onUncaught(heard: Uncaught): void {
  const take = (problem: unknown): void => {
    heard(problem instanceof Error ? (problem.stack ?? problem.message) : String(problem));
  };
  process.on('uncaughtException', take);
  process.on('unhandledRejection', take);
}

/** For a process whose work another one takes over when it ends: it says what it was, and ends. */
export function endWhenUncaught(name: string): void {
  onUncaught((text) => {
    process.stderr.write(`${name}: ended by an error nobody has caught: ${printable(text)}\n`);
    process.exit(1);
  });
}
