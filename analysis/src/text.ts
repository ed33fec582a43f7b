// What people read of a contract, without a parser, a planner or an engine: who learns what. Lines that only one kind of question
// has come with the views of kinds (question-text.ts): a page loads these when it meets such a contract.

import './sql/disclosure-messages.ts';

export { lineText, renderDisclosure } from './contract/disclosure-text.ts';
