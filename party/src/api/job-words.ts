// What a client completes itself when it shows a job: names of steps, and errors that name states. No part of a page that shows a contract.

import '@tacit/analysis/steps';
import './job-messages.ts';
