import { setTimeout as sleep } from 'node:timers/promises';
import { createLog } from '../lib/log.js';
import { tellLoopDelay } from './loop-delay.js';
import { onReload } from './reload.js';
import { type ServeOptions, serve } from './serve.js';
import { onUncaught } from './uncaught.js';
import { untilTold } from './until-told.js';

/** Seconds for an orderly end beyond the grace time of requests: workers log out of BMCs, the last uploads end. */
const ORDERLY_SECONDS = 30;

/**
 * Runs the daemon until it is told to stop, or an error comes up that nobody has caught: then it ends in the same order,
 * says why, and fails, so that the service manager starts a new one, which goes on with the flashes.
 * @throws what `serve` throws, and an Error after an error that nobody has caught
 */
export async function serveUntilTold(options: ServeOptions): Promise<void> {
  const log = createLog(options.logLevel === 'silent' ? 'silent' : 'info');
  const broken = new Promise<'broken'>((resolve) => {
    onUncaught((error) => {
      log.error(
        { error },
        'an error nobody has caught: the daemon ends, its flashes go on at the next start',
      );
      resolve('broken');
    });
  });
  // Before anything else: a signal that comes while the daemon starts must not end it.
  const reloading = onReload(log);
  const serving = await Promise.race([serve(options), broken]);
  if (serving === 'broken') throw new Error(UNCAUGHT);
  reloading.by(serving.reload);

  const endTelling = tellLoopDelay((line) => void process.stdout.write(`${line}\n`));
  // Before somebody reads that it may be told.
  const told = untilTold().then(() => 'told' as const);
  process.stdout.write(`listening on ${serving.address}:${serving.port}\n`);
  const why = await Promise.race([told, broken]);
  if (why === 'told') await serving.stop();
  else {
    // What is broken may be what the end waits for.
    const seconds = (options.graceSeconds ?? 0) + ORDERLY_SECONDS;
    await Promise.race([serving.stop(), sleep(seconds * 1000)]);
    throw new Error(UNCAUGHT);
  }
  endTelling();
}

const UNCAUGHT = 'the daemon has ended because of an error that nobody has caught; see its log';
