import { isActivating } from './activation.js';
import { type Bmc, becomeGeneration, settle, timer } from './bmc.js';
import type { Listener } from './net/simulated-listener.js';
import { forgetTasks } from './redfish/simulated-redfish-state.js';
import { bootImages, isPurpose } from './simulated-software.js';

/** The listener of each BMC, so that a reboot can close it. */
const listeners = new WeakMap<Bmc, Listener>();

export function ownListener(bmc: Bmc, listener: Listener): void {
  listeners.set(bmc, listener);
}

/** RequestedBMCTransition is Reboot. An activation holds it back: it is accepted and not done. */
export function requestReboot(bmc: Bmc): void {
  if (isActivating(bmc)) return;
  bmc.counters.reboots += 1;
  timer(bmc, bmc.behaviour.rebootDelayMs, () => goDown(bmc));
}

/**
 * Refused connections, then a web server without the rest, then a BMC that is not ready, then all is well. Images
 * that are not active lived in memory and are gone.
 */
function goDown(bmc: Bmc): void {
  const { refusedMs, startingMs } = bmc.behaviour;
  settle(bmc);
  bmc.phase = 'gone';
  listeners
    .get(bmc)
    ?.shut()
    .then(
      () => {
        timer(bmc, refusedMs, () => {
          boot(bmc);
          bmc.phase = 'starting';
          openAgain(bmc);
          timer(bmc, startingMs, () => comeUp(bmc));
        });
      },
      () => undefined,
    );
}

/** No BMC starts twice within less, however quick it is here. */
const RESTART_MS = 60_000;

function boot(bmc: Bmc): void {
  bmc.images = bmc.images.filter((image) => image.activation === 'Active');
  const before = runningImage(bmc);
  if (!bmc.behaviour.startsOldSide) bootImages(bmc, 'BMC');
  if (!bmc.generation.keepsSessions) bmc.sessions.clear();
  if (runningImage(bmc) !== before) becomeUpdated(bmc);
  forgetTasks(bmc.redfish);
  bmc.unpacking = false;
  bmc.startedAt = Math.max(bmc.clock.now(), bmc.startedAt + RESTART_MS);
  bmc.uploading = false;
  bmc.waitingUploads.length = 0;
}

function runningImage(bmc: Bmc): unknown {
  return bmc.images.find((image) => image.functional && isPurpose(image, 'BMC'));
}

function becomeUpdated(bmc: Bmc): void {
  const { updatedGeneration } = bmc.behaviour;
  if (updatedGeneration === undefined) return;
  bmc.generationBefore ??= bmc.behaviour.generation;
  becomeGeneration(bmc, updatedGeneration);
}

function comeUp(bmc: Bmc): void {
  bmc.phase = 'up';
  bmc.firstLogin = true;
  bmc.bmcReadyAt = bmc.clock.now() + bmc.behaviour.notReadyMs;
}

/** The web server has died: every connection is reset; it is back after a while, with its sessions. */
export function crashWebServer(bmc: Bmc): void {
  bmc.phase = 'gone';
  bmc.uploading = false;
  bmc.unpacking = false;
  forgetTasks(bmc.redfish);
  bmc.waitingUploads.length = 0;
  listeners
    .get(bmc)
    ?.shut()
    .then(
      () => {
        timer(bmc, bmc.behaviour.crashMs, () => {
          bmc.phase = 'up';
          openAgain(bmc);
        });
      },
      () => undefined,
    );
}

/** Opens or closes the port as phase and faults want it. */
export async function applyPort(bmc: Bmc, isRefusing: boolean): Promise<void> {
  const listener = listeners.get(bmc);
  if (isRefusing) await listener?.shut();
  else if (bmc.phase !== 'gone') await listener?.open();
}

export function dropConnections(bmc: Bmc): void {
  listeners.get(bmc)?.dropConnections();
}

function openAgain(bmc: Bmc): void {
  // A port that was taken meanwhile stays closed: the BMC did not come back, and clients see that.
  listeners
    .get(bmc)
    ?.open()
    .catch(() => undefined);
}
