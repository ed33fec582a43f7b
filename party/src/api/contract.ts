// What a page needs beside the client to show a contract: its types, and who learns what in words. Lines that only contracts of
// other kinds than 'sql' have come with `./question`, as their questions do.

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
export { lineText, renderDisclosure } from '@tacit/analysis/text';
