// What anyone can check without a party: receipts of runs, and of calls to a service.

export { type ReceiptVerdict, verifyReceipt } from './contracts/receipt.ts';
export { verifyCallReceipts } from './services/call.ts';
