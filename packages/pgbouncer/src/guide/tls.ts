import { authRole } from '../sql/auth-query.ts'
import type { GuideSection } from './section.ts'

export const tls: GuideSection = {
  id: 'tls',
  title: 'TLS',
  steps: [
    {
      text: `Towards clients: a certificate with the name that clients connect to (client_tls_cert_file, client_tls_key_file). Clients say sslmode=verify-full&sslrootcert=…; the pooler refuses those without TLS.`,
    },
    {
      text: `Towards the server: server_tls_sslmode = verify-full with the CA of its certificate (server_tls_ca_file). The host in pgbouncer.ini must be a name in that certificate.`,
    },
    {
      text: `The role of auth_query logs in before any client has shown a password, so a verifier is of no use to it. Give the pooler a certificate for CN=${authRole}, signed by the CA in the server's ssl_ca_file, and pass it as --server-cert and --server-key. Otherwise its password has to stand in userlist.txt as it is. In pg_hba.conf, with the pooler's own address, above the lines for everyone:`,
      commands: [`hostssl all ${authRole} 10.0.0.0/8 cert`],
    },
    { text: `After renewing a certificate: RELOAD in the console. On 1.18 that takes new connections only.` },
  ],
}
