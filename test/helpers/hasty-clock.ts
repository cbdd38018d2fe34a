import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers';
import promises from 'node:timers/promises';

// Loaded into a process before its program (NODE_OPTIONS=--import): its clocks run this many times faster, so that a
// limit of a minute is reached in seconds. What it waits for from outside is as fast as ever.

// No faster: what a process has to wait for itself, such as the start of another one, has its limits too.
const HASTE = 5;

function faster(now: () => number): () => number {
  const start = now();
  return () => start + (now() - start) * HASTE;
}

Date.now = faster(Date.now.bind(Date));
performance.now = faster(performance.now.bind(performance));

const { setTimeout: later, setInterval: every } = timers;
const hasty = <Args extends unknown[]>(callback: (...args: Args) => void, ms = 0, ...args: Args) =>
  later(callback, ms / HASTE, ...args);
timers.setTimeout = Object.assign(hasty, { __promisify__: later.__promisify__ });
timers.setInterval = (callback: () => void, ms = 0) => every(callback, ms / HASTE);
globalThis.setTimeout = timers.setTimeout;
globalThis.setInterval = timers.setInterval;

const { setTimeout: pause } = promises;
promises.setTimeout = (ms = 0, value, options) => pause(ms / HASTE, value, options);

syncBuiltinESMExports();
