import type { Answer } from '../answers/simulated-answer.js';
import { json, resource } from './answers.js';
import { type Call, link, type Route } from './call.js';
import { uuidOf } from './identifiers.js';

const reads = ['GET', 'HEAD', 'OPTIONS'] as const;

/** What a client without a login may see. */
export const rootRoutes: readonly Route[] = [
  { at: '/redfish', open: reads, get: () => json(200, { v1: '/redfish/v1/' }) },
  { at: '/redfish/v1', open: reads, get: serviceRoot },
  { at: '/redfish/v1/odata', open: reads, get: () => json(200, serviceDocument) },
  { at: '/redfish/v1/$metadata', open: reads, get: metadata },
];

const services: Readonly<Record<string, string>> = {
  AccountService: 'AccountService',
  Chassis: 'Chassis',
  EventService: 'EventService',
  Managers: 'Managers',
  SessionService: 'SessionService',
  Systems: 'Systems',
  Tasks: 'TaskService',
  UpdateService: 'UpdateService',
};

function serviceRoot({ bmc }: Call): Answer {
  const { expands } = bmc.behaviour;
  return resource({
    '@odata.id': '/redfish/v1',
    '@odata.type': '#ServiceRoot.v1_15_0.ServiceRoot',
    ...Object.fromEntries(Object.entries(services).map(([name, at]) => [name, link(`/redfish/v1/${at}`)])),
    Id: 'RootService',
    Links: {
      ManagerProvidingService: link(`/redfish/v1/Managers/${bmc.behaviour.managerName}`),
      Sessions: link('/redfish/v1/SessionService/Sessions'),
    },
    Name: 'Root Service',
    ProtocolFeaturesSupported: {
      DeepOperations: { DeepPATCH: false, DeepPOST: false },
      ExcerptQuery: false,
      ExpandQuery: { ExpandAll: expands, Levels: expands, Links: expands, NoLinks: expands },
      FilterQuery: false,
      OnlyMemberQuery: true,
      SelectQuery: false,
    },
    RedfishVersion: '1.17.0',
    UUID: uuidOf(bmc, 'service'),
  });
}

const serviceDocument = {
  '@odata.context': '/redfish/v1/$metadata',
  value: [
    { kind: 'Singleton', name: '$metadata', url: '/redfish/v1/$metadata' },
    { kind: 'Singleton', name: 'odata', url: '/redfish/v1/odata' },
    { kind: 'Singleton', name: 'Service', url: '/redfish/v1' },
    ...Object.entries(services).map(([name, at]) => ({
      kind: 'Singleton',
      name,
      url: `/redfish/v1/${at}`,
    })),
  ],
};

const namespaces = ['ServiceRoot.v1_15_0', 'ServiceRoot'];

/** Enough of the CSDL document for a client that looks whether there is one. */
function metadata(): Answer {
  const answer = json(200, {});
  const includes = namespaces.map((name) => `    <edmx:Include Namespace="${name}"/>`).join('\n');
  const body = `<?xml version="1.0" encoding="UTF-8"?>
<edmx:Edmx xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx" Version="4.0">
  <edmx:Reference Uri="/redfish/v1/schema/ServiceRoot_v1.xml">
${includes}
    <edmx:Include Namespace="RedfishExtensions.v1_0_0" Alias="Redfish"/>
  </edmx:Reference>
  <edmx:DataServices>
    <Schema xmlns="http://docs.oasis-open.org/odata/ns/edm" Namespace="Service">
      <EntityContainer Name="Service" Extends="ServiceRoot.v1_15_0.ServiceContainer"/>
    </Schema>
  </edmx:DataServices>
</edmx:Edmx>
`;
  return { ...answer, headers: { ...answer.headers, 'Content-Type': 'application/xml' }, body };
}
