// What a page needs beside the client to show a contract: its types, and who learns what in words.

export type {
  Contract,
  Cost,
  DatasetCard,
  DisclosureLine,
  PartyRef,
  PartyRole,
  Result,
  ResultTable,
  Use,
} from '@tacit/analysis';
export { renderDisclosure } from '@tacit/analysis/text';
