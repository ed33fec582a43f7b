/**
 * Files as DuckDB's readers take them, as a list in SQL: exactly those that are named, whatever is in their names. Written
 * apart from the party's reading, which the demonstration's clear answer is compared with.
 */
export function fileList(files: readonly string[]): string {
  const literal = (file: string): string => `'${file.replace(/[*?[]/g, '[$&]').replaceAll("'", "''")}'`;
  return `[${files.map(literal).join(', ')}]`;
}
