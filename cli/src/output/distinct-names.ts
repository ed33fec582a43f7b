/** Column names as files need them: no two that differ in case alone; a later one gets a number. */
export function distinctNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let free = name;
    for (let i = 2; taken.has(free.toLowerCase()); i++) free = `${name} ${i}`;
    taken.add(free.toLowerCase());
    return free;
  });
}
