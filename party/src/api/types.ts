/**
 * What a party's HTTPS API speaks: plain JSON types, browser-safe, shared by the server, the CLI and later the console. Each follows
 * from the schema that its route declares (`schemas/`), so that what is documented, checked and written in code is one thing.
 * Local routes (/api/…) need the bearer token of the party's home directory; peer routes (/peer/…) a pinned certificate.
 */
export type * from './person.ts';
export type * from './schemas/audit.ts';
export type * from './schemas/budgets.ts';
export type * from './schemas/contract.ts';
export type * from './schemas/datasets.ts';
export type * from './schemas/jobs.ts';
export type * from './schemas/kept.ts';
export type * from './schemas/party.ts';
export type * from './schemas/results.ts';
export type * from './schemas/services.ts';
export type * from './schemas/states.ts';
export { type TokenRole, tokenRoles } from './roles.ts';
