/**
 * Names that mean something to JavaScript, JSON or YAML and may yet be columns, values or parties: what is kept by name
 * must hold them all. For tests.
 */
export const hostileNames: readonly string[] = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'valueOf',
  'toJSON',
  'then',
  'length',
  '__defineGetter__',
  // Members of an object that look like numbers come first, in the order of the numbers.
  '10',
  '9',
  '-1',
  // A YAML reader that knows numbers takes these for 7, 1000 and 1.
  '007',
  '1e3',
  '1.0',
  'true',
  'null',
  '~',
  '<<',
  '',
];
