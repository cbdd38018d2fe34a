/** What `rflash -h` prints without nodes [Usage.pm 'rflash']. */
export const general = `Usage:
    Common:
        rflash [ -h|--help|-v|--version|-V|--verbose]
    PPC (with HMC) specific:
\trflash <noderange> -p <rpm_directory> [--activate {concurrent | disruptive}]
\trflash <noderange> {--commit | --recover}
    PPC (using Direct FSP Management) specific:
\trflash <noderange> -p <rpm_directory> [--activate {disruptive|deferred}] [-d <data_directory>]
\trflash <noderange> [--commit | --recover]
        rflash <noderange> [--bpa_acdl]
    OpenPOWER BMC specific (using IPMI):
        rflash <noderange> [<hpm_file_path>|-d <data_directory>] [-c|--check] [--retry=<count>]
        rflash <noderange> --recover <bmc_file_path>
    OpenPOWER OpenBMC specific:
        rflash <noderange> {[-c|--check] | [-l|--list]}
        rflash <noderange> <tar_file_path> {[-c|--check] | [-a|--activate] | [-u|--upload]}
        rflash <noderange> <tar_file_diretory> [-d]
        rflash <noderange> <image_id> {[-a|--activate] | [--delete]}   `;

/** What `rflash NODE -h` prints for openbmc nodes [Usage.pm 'rflash.openbmc']. */
export const openbmc = `Usage:
    Common:
        rflash [ -h|--help|-v|--version|-V|--verbose]
    OpenPOWER OpenBMC specific:
        rflash <noderange> {[-c|--check] | [-l|--list]}
        rflash <noderange> <tar_file_path> {[-c|--check] | [-a|--activate] | [-u|--upload]}
        rflash <noderange> <tar_file_diretory> [-d]
        rflash <noderange> <image_id> {[-a|--activate] | [--delete]}`;
