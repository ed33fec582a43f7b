/** In the subject of every party's certificate (`createCertificate` of the engine): tells another party from another program. */
const organization = 'Tacit party';

/** Whether a certificate of this subject has the form of a party's. It says nothing about whose it is. */
export function isPartySubject(subject: { readonly O?: unknown } | undefined): boolean {
  return subject?.O === organization;
}
