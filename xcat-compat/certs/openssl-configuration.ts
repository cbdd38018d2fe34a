/**
 * The authority's openssl.cnf: what xCAT's scripts need to go on issuing certificates with `openssl ca`. They replace
 * the line #XCATCASAN# by the server's names [setup-server-cert.sh:28].
 */
export function opensslConfiguration(directory: string): string {
  return `[ ca ]
default_ca = CA_default

[ CA_default ]
dir = ${directory}
certs = $dir/certs
crl_dir = $dir/crl
database = $dir/index
new_certs_dir = $dir/certs
certificate = $dir/ca-cert.pem
serial = $dir/serial
crlnumber = $dir/crlnumber
crl = $dir/crl.pem
private_key = $dir/private/ca-key.pem
x509_extensions = usr_cert
name_opt = ca_default
cert_opt = ca_default
default_days = 7300
default_crl_days = 30
default_md = sha384
preserve = no
policy = common_name_only

[ common_name_only ]
countryName = optional
stateOrProvinceName = optional
organizationName = optional
organizationalUnitName = optional
commonName = supplied
emailAddress = optional

[ req ]
default_bits = 2048
distinguished_name = req_distinguished_name
string_mask = utf8only

[ req_distinguished_name ]
commonName = Common Name
commonName_max = 64

[ server ]
basicConstraints = CA:FALSE
subjectKeyIdentifier = hash
keyUsage = digitalSignature, keyAgreement, keyEncipherment
extendedKeyUsage = serverAuth, clientAuth

[ usr_cert ]
basicConstraints = CA:FALSE
keyUsage = digitalSignature, keyAgreement, keyEncipherment
extendedKeyUsage = clientAuth
subjectKeyIdentifier = hash

[ san_env ]
subjectAltName = @alt_names

[ alt_names ]
#XCATCASAN#

[ v3_ca ]
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid:always, issuer
basicConstraints = critical, CA:true
keyUsage = cRLSign, keyCertSign
`;
}
