import { type Bmc, later } from './bmc.js';
import { logEvent } from './simulated-event-log.js';
import { imageChanged, type SoftwareImage, samePurpose, setPriority } from './simulated-software.js';

/**
 * RequestedActivation is written. It acts on a Ready or Failed image, and only when it was not Active before
 * [phosphor-bmc-code-mgmt: activation.cpp requestedActivation].
 */
export function requestActivation(bmc: Bmc, image: SoftwareImage, requested: 'None' | 'Active'): void {
  const isNew = requested === 'Active' && image.requested !== 'Active';
  image.requested = requested;
  if (bmc.behaviour.ignoresActivation) return;
  if (!isNew || (image.activation !== 'Ready' && image.activation !== 'Failed')) return;
  bmc.counters.activations += 1;
  makeRoom(bmc, image);
  image.activation = 'Activating';
  image.progress = 0;
  planSteps(bmc, image);
  imageChanged(bmc, image);
}

function planSteps(bmc: Bmc, image: SoftwareImage): void {
  const { activationMs, activationSteps, activationEnd } = bmc.behaviour;
  const last = activationEnd.kind === 'active' ? 100 : activationEnd.atPercent;
  const steps = activationSteps.filter((percent) => percent <= last);
  for (const percent of steps) {
    later(bmc, (activationMs * percent) / 100, () => {
      if (image.activation !== 'Activating') return;
      image.progress = percent;
      imageChanged(bmc, image);
    });
  }
  later(bmc, (activationMs * last) / 100, () => {
    if (activationEnd.kind === 'active') becomeActive(bmc, image);
    else if (activationEnd.kind === 'failed') fail(bmc, image);
    else image.progress = last;
  });
}

function fail(bmc: Bmc, image: SoftwareImage): void {
  logEvent(bmc, 'xyz.openbmc_project.Software.Version.Error.InvalidSignature');
  image.activation = 'Failed';
  image.progress = undefined;
  imageChanged(bmc, image);
}

function becomeActive(bmc: Bmc, image: SoftwareImage): void {
  if (!bmc.images.includes(image)) return;
  image.activation = 'Active';
  image.progress = undefined;
  setPriority(bmc, image, 0);
  imageChanged(bmc, image);
}

/** Images that do not run give way, the last in priority first [phosphor-bmc-code-mgmt: freeSpace]. */
function makeRoom(bmc: Bmc, image: SoftwareImage): void {
  const kept = bmc.images.filter((other) => samePurpose(other, image) && other.activation === 'Active');
  const removable = kept
    .filter((other) => !other.functional)
    .sort((a, b) => (b.priority ?? 0) - (a.priority ?? 0));
  const tooMany = kept.length + 1 - bmc.behaviour.imageSlots;
  const erased = removable.slice(0, Math.max(0, tooMany));
  bmc.images = bmc.images.filter((other) => !erased.includes(other));
}

/** True while a reboot is held back. */
export function isActivating(bmc: Bmc): boolean {
  return bmc.images.some((image) => image.activation === 'Activating');
}
