// What people read of a contract, without a parser, a planner or an engine: who learns what, with the lines of every kind of question.

import './sql/disclosure-messages.ts';

export { renderDisclosure } from './plan/disclosure-text.ts';
