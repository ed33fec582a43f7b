// Names of the engine's steps in words, for whoever shows the progress of a run and computes nothing.

import './sets/step-messages.ts';
