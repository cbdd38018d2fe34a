/** What `rvitals -h` prints without nodes [Usage.pm 'rvitals']. */
export const general = `Usage:
    Common:
       rvitals [-h|--help|-v|--version]
    FSP/LPAR (with HMC) specific:
       rvitals noderange {temp|voltage|lcds|all}
    CEC/LPAR/Frame (using Direct FSP Management) specific:
       rvitals noderange {rackenv|lcds|all}
    MPA specific:
       rvitals noderange {temp|voltage|wattage|fanspeed|power|leds|summary|all}
    Blade specific:
       rvitals noderange {temp|wattage|fanspeed|leds|summary|all}
    BMC specific:
       rvitals noderange {temp|voltage|wattage|fanspeed|power|leds|all}
    OpenPOWER (IPMI) specific:
       rvitals noderange [temp|voltage|wattage|fanspeed|power|leds|chassis|all]
    OpenPOWER (OpenBMC) specific:
       rvitals noderange [temp|voltage|wattage|fanspeed|power|leds|altitude|all]
    MIC specific:
       rvitals noderange {thermal|all}
    pdu specific:
       rvitals noderange `;

/** What `rvitals NODE -h` prints for openbmc nodes [Usage.pm 'rvitals.openbmc']. */
export const openbmc = `Usage:
    Common:
       rvitals [-h|--help|-v|--version]
    OpenPOWER (OpenBMC) specific:
       rvitals noderange [temp|voltage|wattage|fanspeed|power|leds|altitude|all]
    `;
