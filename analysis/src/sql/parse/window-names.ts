/** WINDOW w AS (…): each function over w has what w says in its own OVER. */
import type { Node, SelectStmt, WindowDef } from 'libpg-query';
import { quoted } from '../../contract/nearest.ts';
import { errorAt } from './refuse.ts';
import type { SourceText } from './source-text.ts';

/** Bit of a frame that is written, as the parser has it. */
const frameIsWritten = 0x1;

type Windows = ReadonlyMap<string, WindowDef>;

/**
 * The question without names of windows: those of a SELECT mean something in it alone, not in its subqueries. Throws UsageError
 * 'sql.window-name' for names that it has not, 'sql.window-copy' where one is given a second order, partition or frame.
 */
export function withoutWindowNames(source: SourceText, select: SelectStmt): SelectStmt {
  const write = (value: unknown, known: Windows): unknown => {
    if (Array.isArray(value)) return value.map((item) => write(item, known));
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).map(([name, item]): [string, unknown] => {
      if (name === 'SelectStmt') return [name, statement(item as SelectStmt)];
      // The sides of a set operation are statements, too.
      if ((name === 'larg' || name === 'rarg') && !isNode(item)) return [name, statement(item as SelectStmt)];
      return [name, name === 'over' ? write(meant(item as WindowDef, known), known) : write(item, known)];
    });
    return Object.fromEntries(entries);
  };
  const meant = (over: WindowDef, known: Windows): WindowDef => {
    const { name, refname, location = 0, ...own } = over;
    const wanted = name ?? refname;
    if (wanted === undefined) return over;
    const found = known.get(wanted);
    if (found === undefined)
      throw errorAt(source, location, 'sql.window-name', {
        name: quoted(wanted),
        names: [...known.keys()].map(quoted),
      });
    if (name !== undefined) return { ...found, location };
    return { ...copied(wanted, found, own, location), location };
  };
  const copied = (name: string, window: WindowDef, own: WindowDef, location: number): WindowDef => {
    const isFramed = ((window.frameOptions ?? 0) & frameIsWritten) !== 0;
    const isTwice = window.orderClause !== undefined && own.orderClause !== undefined;
    if (isFramed || isTwice || own.partitionClause !== undefined)
      throw errorAt(source, location, 'sql.window-copy', { name: quoted(name) });
    const { partitionClause, orderClause } = window;
    return {
      ...(partitionClause === undefined ? {} : { partitionClause }),
      ...(orderClause === undefined ? {} : { orderClause }),
      ...own,
    };
  };
  const statement = (given: SelectStmt): SelectStmt => {
    const { windowClause = [], ...rest } = given;
    const known = new Map<string, WindowDef>();
    for (const node of windowClause) {
      const { name = '', ...window } = 'WindowDef' in node ? node.WindowDef : {};
      if (known.has(name)) throw errorAt(source, window.location ?? 0, 'sql.window-copy', { name: quoted(name) });
      const { refname: _, ...whole } = meant(window, known);
      known.set(name, whole);
    }
    return write(rest, known) as SelectStmt;
  };
  return isUsed(select) ? statement(select) : select;
}

/** A node has one name, in capitals; a statement its clauses. */
function isNode(value: unknown): value is Node {
  if (typeof value !== 'object' || value === null) return false;
  const names = Object.keys(value);
  return names.length === 1 && /^[A-Z]/.test(names[0] ?? '');
}

/** Whether some part names a window. */
function isUsed(part: unknown): boolean {
  if (typeof part !== 'object' || part === null) return false;
  return Object.entries(part).some(([name, value]: [string, unknown]) => {
    const { name: own, refname } = name === 'over' ? (value as WindowDef) : {};
    return name === 'windowClause' || own !== undefined || refname !== undefined || isUsed(value);
  });
}
