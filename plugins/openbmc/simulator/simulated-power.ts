import { type Bmc, later, type Properties, timeOf } from './bmc.js';
import { bootImages } from './simulated-software.js';

export const stateRoot = '/xyz/openbmc_project/state';
const state = 'xyz.openbmc_project.State';

/** The objects below state/, by path. */
export function stateObjects(bmc: Bmc): Map<string, Properties> {
  const isReady = bmc.clock.now() >= bmc.bmcReadyAt;
  return new Map<string, Properties>([
    [
      `${stateRoot}/bmc0`,
      {
        CurrentBMCState: `${state}.BMC.BMCState.${isReady ? 'Ready' : 'NotReady'}`,
        ...(bmc.behaviour.tellsStart ? { LastRebootTime: startOf(bmc) } : {}),
        RequestedBMCTransition: `${state}.BMC.Transition.None`,
      },
    ],
    [
      `${stateRoot}/chassis0`,
      {
        CurrentPowerState: `${state}.Chassis.PowerState.${bmc.chassisOn ? 'On' : 'Off'}`,
        LastStateChangeTime: bmc.powerChangedAt,
        RequestedPowerTransition: `${state}.Chassis.Transition.${bmc.requestedChassis}`,
      },
    ],
    [
      `${stateRoot}/host0`,
      {
        AttemptsLeft: 3,
        BootProgress: `${state}.Boot.Progress.ProgressStages.${bmc.hostRunning ? 'OSStart' : 'Unspecified'}`,
        CurrentHostState: `${state}.Host.HostState.${bmc.hostRunning ? 'Running' : 'Off'}`,
        OperatingSystemState: `${state}.OperatingSystem.Status.OSStatus.${bmc.hostRunning ? 'BootComplete' : 'Inactive'}`,
        RequestedHostTransition: `${state}.Host.Transition.${bmc.requestedHost}`,
      },
    ],
  ]);
}

/**
 * When the BMC started: made of its clock and its uptime for each answer, both in whole seconds, so that it moves by one
 * [phosphor-state-manager: bmc_state_manager.cpp lastRebootTime].
 */
export function startOf({ clock, startedAt }: Bmc): number {
  const now = clock.now();
  return (Math.floor(now / 1000) - Math.floor((now - startedAt) / 1000)) * 1000;
}

/** Host.Transition: On boots the host, Off shuts it down and then its power off, Reboot does one after the other. */
export function requestHost(bmc: Bmc, transition: 'On' | 'Off' | 'Reboot'): void {
  bmc.requestedHost = transition;
  const request = nextRequest(bmc);
  if (transition === 'On') powerOn(bmc, request);
  else powerOff(bmc, request, bmc.behaviour.softOffMs);
  if (transition === 'Reboot') later(bmc, bmc.behaviour.softOffMs, () => powerOn(bmc, request));
}

/** Chassis.Transition: Off cuts the power, On gives it without booting the host. */
export function requestChassis(bmc: Bmc, transition: 'On' | 'Off'): void {
  const request = nextRequest(bmc);
  bmc.requestedChassis = transition;
  if (transition === 'Off') {
    powerOff(bmc, request, bmc.behaviour.powerOffMs);
    return;
  }
  later(bmc, bmc.behaviour.powerOnMs, () => {
    if (bmc.powerRequest === request) setPower(bmc, { chassisOn: true, hostRunning: bmc.hostRunning });
  });
}

function nextRequest(bmc: Bmc): number {
  bmc.powerRequest += 1;
  return bmc.powerRequest;
}

function powerOn(bmc: Bmc, request: number): void {
  bmc.counters.powerOns += 1;
  bmc.requestedChassis = 'On';
  if (bmc.behaviour.hostStaysOff) return;
  if (!bmc.hostRunning) bmc.powerMoves = 'on';
  later(bmc, bmc.behaviour.powerOnMs, () => {
    if (bmc.powerRequest !== request) return;
    if (!bmc.hostRunning) bootImages(bmc, 'Host');
    setPower(bmc, { chassisOn: true, hostRunning: true });
  });
}

function powerOff(bmc: Bmc, request: number, ms: number): void {
  bmc.counters.powerOffs += 1;
  bmc.requestedHost = bmc.requestedHost === 'Reboot' ? 'Reboot' : 'Off';
  if (bmc.behaviour.hostStaysOn) return;
  if (bmc.hostRunning) bmc.powerMoves = 'off';
  later(bmc, ms, () => {
    if (bmc.powerRequest !== request) return;
    bmc.requestedChassis = 'Off';
    setPower(bmc, { chassisOn: false, hostRunning: false });
  });
}

function setPower(bmc: Bmc, to: { readonly chassisOn: boolean; readonly hostRunning: boolean }): void {
  if (bmc.chassisOn !== to.chassisOn) bmc.powerChangedAt = timeOf(bmc);
  bmc.powerMoves = undefined;
  bmc.chassisOn = to.chassisOn;
  bmc.hostRunning = to.hostRunning;
}
