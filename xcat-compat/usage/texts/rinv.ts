/** What `rinv -h` prints without nodes [Usage.pm 'rinv']. */
export const general = `Usage:
    Common:
       rinv <noderange> [all|model|serial] [-V|--verbose]
       rinv [-h|--help|-v|--version]
    BMC/MPA specific:
       rinv <noderange> [model|serial|asset|vpd|deviceid|guid|firm|dimm|mprom|all]
    OpenPOWER (IPMI) server specific:
       rinv <noderange> [model|serial|deviceid|uuid|guid|vpd|mprom|firm|all]
    OpenPOWER (OpenBMC) server specific:
       rinv <noderange> [model][serial][firm][cpu][dimm][all] [-V|--verbose]
    PPC specific(with HMC):
       rinv <noderange> [all|bus|config|serial|model|firm]
    PPC specific(using Direct FSP Management):
       rinv <noderange> [firm]
       rinv <noderange> [deconfig [-x]]
    Blade specific:
       rinv <noderange> [all|serial|mac|bios|diag|mprom|mparom|firm|mtm]
    IBM Flex System Compute Node specific:
       rinv <noderange> [firm]
    VMware specific:
       rinv <noderange> [-t]
    zVM specific:
       rinv noderange [all|config]
    MIC specific:
       rinv noderange [system|ver|board|core|gddr|all]
    pdu specific:
       rinv noderange `;

/** What `rinv NODE -h` prints for openbmc nodes [Usage.pm 'rinv.openbmc']. */
export const openbmc = `Usage:
    Common:
       rinv <noderange> [all|model|serial] [-V|--verbose]
       rinv [-h|--help|-v|--version]
    OpenPOWER (OpenBMC) server specific:
       rinv <noderange> [model][serial][firm][cpu][dimm][all] [-V|--verbose]
    `;
