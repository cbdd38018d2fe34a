import type { SettingName } from '../bmc/verbs/setting-verbs.js';

/** One attribute of the BMC that is read and set by a word. What the BMC calls it, its dialect knows. */
export interface Setting {
  /** What it is called in every line. */
  readonly title: string;
  /** What is said to be unreadable when the BMC does not have it. */
  readonly attribute: string;
  /** The words it is set to, in the order they are listed in, and how each is shown when it is read. */
  readonly values: Readonly<Record<string, string>>;
}

/** [openbmc.pm:711-790] */
export const settings: Readonly<Record<SettingName, Setting>> = {
  autoreboot: { title: 'BMC AutoReboot', attribute: 'AutoReboot', values: { 0: '0', 1: '1' } },
  bootmode: {
    title: 'BMC BootMode',
    attribute: 'BootMode',
    values: { regular: 'Regular', safe: 'Safe', setup: 'Setup' },
  },
  powersupplyredundancy: {
    title: 'BMC PowerSupplyRedundancy',
    attribute: 'PowerSupplyRedundancy',
    values: { disabled: 'Disabled', enabled: 'Enabled' },
  },
  powerrestorepolicy: {
    title: 'BMC PowerRestorePolicy',
    attribute: 'PowerRestorePolicy',
    values: { always_off: 'AlwaysOff', always_on: 'AlwaysOn', restore: 'Restore' },
  },
  timesyncmethod: {
    title: 'BMC TimeSyncMethod',
    attribute: 'TimeSyncMethod',
    values: { manual: 'Manual', ntp: 'NTP' },
  },
  thermalmode: {
    title: 'BMC ThermalMode',
    attribute: 'Current',
    values: {
      custom: 'CUSTOM',
      default: 'DEFAULT',
      heavy_io: 'HEAVY_IO',
      max_base_fan_floor: 'MAX_BASE_FAN_FLOOR',
    },
  },
};
