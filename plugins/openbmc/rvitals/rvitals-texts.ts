/** What rvitals says, to the letter [openbmc.pm:5097-5130]. Each stands behind `NODE: `. */

export function sensorText(label: string, value: string, unit: string | undefined): string {
  return unit === undefined ? `${label}: ${value}` : `${label}: ${value} ${unit}`;
}

export function ledText(led: string, state: string): string {
  return `LEDs ${led}: ${state}`;
}

/** Where xCAT shows nothing behind the label. */
export const notAvailable = 'N/A';
