// For processes beside a party, who may read its home or have a token of it: what commands need before they speak to the party.
// The party itself is in `server.ts` beside, receipts in `receipts.ts`, questions in files in `task.ts`: a command loads what it uses.

export { type ConnectOptions, connectHome, connectToken, type TokenAddress } from './connect.ts';
export { checkHome, type HomeReport } from './identity/check-home.ts';
export type { PartyConfig } from './identity/config.ts';
export { defaultHome } from './identity/home.ts';
export { cardOf, initHome } from './identity/own-card.ts';
