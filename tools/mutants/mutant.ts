// One deliberate weakening of shipped code that tests must notice.

export interface Mutant {
  /** Kebab-case, unique. */
  readonly name: string;
  /** The shipped file, from the root. */
  readonly file: string;
  /** Text that occurs exactly once in it, and what stands there instead. */
  readonly find: string;
  readonly replace: string;
  /** Test files, from the root, of which at least one test must fail. */
  readonly tests: readonly string[];
  /** Only the tests whose names fit this expression: for long files. */
  readonly only?: string;
  /** What somebody could learn or forge. */
  readonly why: string;
}

/** What is wrong with a list, given the text of each file (undefined where there is none); empty when it is fresh. */
export function staleness(mutants: readonly Mutant[], textOf: (path: string) => string | undefined): string[] {
  const names = new Set<string>();
  return mutants.flatMap(({ name, file, find, replace, tests }) => {
    const faults: string[] = [];
    if (names.has(name)) faults.push('the name occurs twice');
    names.add(name);
    const times = (textOf(file)?.split(find).length ?? 0) - 1;
    if (times < 0) faults.push(`${file} does not exist`);
    else if (times !== 1) faults.push(`the text to replace occurs ${times} times in ${file}`);
    if (find === replace) faults.push('it changes nothing');
    if (tests.length === 0) faults.push('no test is named');
    for (const test of tests) if (textOf(test) === undefined) faults.push(`${test} does not exist`);
    return faults.map((fault) => `${name}: ${fault}`);
  });
}

type Tests = Pick<Mutant, 'tests' | 'only'>;

/** What the mutants' tests come to, each once: files of which everything counts together, parts of files apart. */
export function baselines(mutants: readonly Mutant[]): Tests[] {
  const whole = [...new Set(mutants.flatMap(({ tests, only }) => (only === undefined ? tests : [])))];
  const parts = new Map<string, Tests>();
  for (const { tests, only } of mutants) {
    if (only !== undefined && !tests.every((test) => whole.includes(test)))
      parts.set(`${tests.join(' ')} ${only}`, { tests, only });
  }
  return [...(whole.length === 0 ? [] : [{ tests: whole }]), ...parts.values()];
}
