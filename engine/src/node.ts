// What the engine offers to programs that run in Node only.

export {
  type BrowserExpectation,
  browserLinks,
  type BrowserLinks,
} from './platform/browser-accept.ts';
export { certificateSha256, createCertificate, identityFile, type KeptIdentity } from './platform/certificate.ts';
export { computeEnvironment, computeFlags } from './platform/compute-process.ts';
export {
  certificateOf,
  dialLink,
  type DialOptions,
  type Expectation,
  type Identity,
  type LinkServer,
  linkServer,
} from './platform/node-links.ts';
export { partyLinks, type PartyLinksOptions, type Place } from './platform/party-links.ts';
export { patience } from './platform/patience.ts';
export { createSiteCertificate, createSiteRoot } from './platform/site-certificate.ts';
export { streamChannel } from './platform/stream-channel.ts';
