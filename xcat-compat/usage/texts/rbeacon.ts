/** What `rbeacon -h` prints without nodes [Usage.pm 'rbeacon']. */
export const general = `Usage:
    Common:
       rbeacon [-h|--help|-v|--version|-V|--verbose]
    BMC specific:
       rbeacon [on|blink|off|stat]
    OpenPOWER (IPMI) specific:
       rbeacon [on|blink|off|stat]
    OpenPOWER (OpenBMC) specific:
       rbeacon [on|off|stat]
    `;

/** What `rbeacon NODE -h` prints for openbmc nodes [Usage.pm 'rbeacon.openbmc']. */
export const openbmc = `Usage:
    Common:
       rbeacon [-h|--help|-v|--version|-V|--verbose]
    OpenPOWER (OpenBMC) specific:
       rbeacon [on|off|stat]
    `;
