import type { Bmc } from '../bmc.js';
import type { Route } from './call.js';
import { chassisRoutes } from './chassis.js';
import { ethernetRoutes } from './ethernet.js';
import { eventServiceRoutes } from './event-service.js';
import { firmwareRoutes } from './firmware-inventory.js';
import { logRoutes } from './log-services.js';
import { managerRoutes } from './managers.js';
import { networkProtocolRoutes } from './network-protocol.js';
import { rootRoutes } from './root.js';
import { accountRoutes } from './simulated-redfish-accounts.js';
import { partRoutes } from './simulated-redfish-parts.js';
import { sensorRoutes } from './simulated-redfish-sensors.js';
import { sessionRoutes } from './simulated-redfish-sessions.js';
import { systemRoutes } from './systems.js';
import { taskRoutes } from './tasks.js';
import { updateRoutes } from './update-service.js';

/** All resources there are. */
const routes: readonly Route[] = [
  ...rootRoutes,
  ...sessionRoutes,
  ...accountRoutes,
  ...systemRoutes,
  ...managerRoutes,
  ...chassisRoutes,
  ...updateRoutes,
  ...firmwareRoutes,
  ...taskRoutes,
  ...partRoutes,
  ...sensorRoutes,
  ...logRoutes,
  ...ethernetRoutes,
  ...networkProtocolRoutes,
  ...eventServiceRoutes,
];

const patterns = routes.map((route) => ({
  route,
  pattern: new RegExp(`^${route.at.replaceAll(/[.$]/g, '\\$&').replaceAll(/:\w+/g, '([^/]+)')}$`),
}));

/** The first route of this path that the BMC has. */
export function findRoute(
  bmc: Bmc,
  path: string,
): { readonly route: Route; readonly ids: readonly string[] } | undefined {
  for (const { route, pattern } of patterns) {
    const match = pattern.exec(path);
    if (match === null || route.exists?.(bmc) === false) continue;
    return { route, ids: match.slice(1) };
  }
  return undefined;
}
