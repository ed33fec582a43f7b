// Names of the steps of all kinds of questions in words, for whoever shows the progress of a run and computes nothing;
// and of the ways in which questions could be computed.

import '@tacit/engine/steps';
import './learning/associate/step-messages.ts';
import './learning/bin/step-messages.ts';
import './learning/compare/step-messages.ts';
import './learning/import/step-messages.ts';
import './learning/isolation/step-messages.ts';
import './learning/judge/step-messages.ts';
import './learning/neighbours/step-messages.ts';
import './learning/prepare/step-messages.ts';
import './learning/profile/step-messages.ts';
import './learning/score/step-messages.ts';
import './learning/serve/step-messages.ts';
import './learning/split/step-messages.ts';
import './learning/glm/step-messages.ts';
import './learning/network/step-messages.ts';
import './learning/noised/step-messages.ts';
import './learning/noised-logistic/step-messages.ts';
import './learning/noised-network/step-messages.ts';
import './learning/trees/step-messages.ts';
import './lending/steps.ts';
import './privacy/synthetic/step-messages.ts';
import './sets/align/step-messages.ts';
import './sets/stack/step-messages.ts';
import './sql/execute/steps.ts';
import './sql/way-messages.ts';
import './statistics/step-messages.ts';
