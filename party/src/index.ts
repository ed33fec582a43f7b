// The party's public surface for processes on the same machine: what the command line may use.

export { type ConnectOptions, connectHome, connectToken, type TokenAddress } from './connect.ts';
export { readTask } from './contracts/task-file.ts';
export { type ReceiptVerdict, verifyReceipt } from './contracts/receipt.ts';
export { checkHome, type HomeReport } from './identity/check-home.ts';
export type { PartyConfig } from './identity/config.ts';
export { defaultHome } from './identity/home.ts';
export { cardOf, initHome, type RunningParty, type StartOptions, startParty } from './main.ts';
export { verifyCallReceipts } from './services/call.ts';
