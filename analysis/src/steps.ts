// Names of the steps of all kinds of questions in words, for whoever shows the progress of a run and computes nothing.

import '@tacit/engine/steps';
import './lending/steps.ts';
import './sets/align/step-messages.ts';
import './sql/execute/steps.ts';
