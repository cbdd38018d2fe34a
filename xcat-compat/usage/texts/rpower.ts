/** What `rpower -h` prints without nodes [Usage.pm 'rpower']. */
export const general = `Usage:
    Common:
       rpower <noderange> [--nodeps] [on|onstandby|off|suspend|reset|stat|state|boot] [-V|--verbose] [-m table.colum==expectedstatus][-m table.colum==expectedstatus...] [-r <retrycount>] [-t <timeout>]
       rpower [-h|--help|-v|--version]
    BMC (using IPMI):
       rpower noderange [on|off|softoff|reset|boot|cycle|stat|state|status|wake|suspend [-w timeout] [-o] [-r]]
       rpower noderange [pduon|pduoff|pdustat]
    OpenPOWER BMC:
       rpower noderange [on|off|reset|boot|stat|state|status]
       rpower noderange [pduon|pduoff|pdustat]
    OpenPOWER OpenBMC:
       rpower noderange [on|off|softoff|reset|boot|bmcreboot|bmcstate|stat|state|status]
    KVM Virtualization specific:
       rpower <noderange> [boot] [ -c <path to iso> ]
    PPC (with IVM or HMC) specific:
       rpower <noderange> [--nodeps] [of] [-V|--verbose]
    CEC (with HMC) specific:
       rpower <noderange> [on|off|reset|boot|onstandby]
    LPAR(with HMC) specific:
       rpower <noderange> [on|off|reset|stat|state|boot|of|sms|softoff]
    CEC(using Direct FSP Management) specific:
       rpower <noderange> [on|onstandby|off|stat|state|resetsp]
    Frame(using Direct FSP Management) specific:
       rpower <noderange> [stat|state|rackstandby|exit_rackstandby|resetsp]
    LPAR(using Direct FSP Management) specific:
       rpower <noderange> [on|off|reset|stat|state|boot|of|sms]
    Blade(using Direct FSP Management) specific:
       rpower <noderange> [on|onstandby|off|cycle|state|sms]
    Blade(using AMM) specific:
       rpower <noderange> [cycle|softoff] [-V|--verbose]
    Lenovo high-density server specific:
       rpower <noderange> [on|off|reset|boot|reseat]
    zVM specific:
       rpower noderange [on|off|reset|stat|softoff]
    MIC specific:
       rpower noderange [stat|state|on|off|reset|boot]
    pdu specific:
       rpower noderange [off|on|stat|status|reset]
       rpower noderange [pduoff|pduon|pdustat|pdustatus|pdureset]
`;

/** What `rpower NODE -h` prints for openbmc nodes [Usage.pm 'rpower.openbmc']. */
export const openbmc = `Usage:
    Common:
       rpower <noderange> [--nodeps] [on|onstandby|off|suspend|reset|stat|state|boot] [-V|--verbose] [-m table.colum==expectedstatus][-m table.colum==expectedstatus...] [-r <retrycount>] [-t <timeout>]
       rpower [-h|--help|-v|--version]
    OpenPOWER OpenBMC:
       rpower noderange [on|off|softoff|reset|boot|bmcreboot|bmcstate|stat|state|status]
    `;
