// What people read of a contract, without a parser, a planner or an engine: who learns what, with the lines of every kind of question.

import './sql/disclosure-messages.ts';
import './statistics/statement-messages.ts';

export { renderDisclosure } from './contract/disclosure-text.ts';
