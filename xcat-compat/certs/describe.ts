import type { X509Certificate } from '@peculiar/x509';

/** A certificate file as `openssl ca` writes it: what a person can read, then the PEM. */
export function certificateFile(certificate: X509Certificate): string {
  return `${describe(certificate)}${certificate.toString('pem')}\n`;
}

function describe(certificate: X509Certificate): string {
  return [
    'Certificate:',
    `    Serial Number: 0x${certificate.serialNumber}`,
    `    Issuer: ${certificate.issuer}`,
    `    Not Before: ${certificate.notBefore.toUTCString()}`,
    `    Not After : ${certificate.notAfter.toUTCString()}`,
    `    Subject: ${certificate.subject}`,
    '',
  ].join('\n');
}
