import { type OperationName, ROUTES, type Route } from '../contract/routes.ts';

interface Branch {
  readonly fixed: Map<string, Branch>;
  any: Branch | undefined;
  readonly operations: Map<string, OperationName>;
}

function branch(): Branch {
  return { fixed: new Map(), any: undefined, operations: new Map() };
}

const ROOT = branch();
for (const [name, { method, path }] of Object.entries<Route>(ROUTES)) {
  let at = ROOT;
  for (const part of path.slice(1).split('/')) {
    if (part.startsWith('{')) {
      at.any ??= branch();
      at = at.any;
    } else {
      const next = at.fixed.get(part) ?? branch();
      at.fixed.set(part, next);
      at = next;
    }
  }
  at.operations.set(method, name as OperationName);
}

/**
 * Which operation of the contract a request calls, by its line alone; undefined: none that there is.
 *
 * @param url with or without a query
 */
export function operationAt(method: string, url: string): OperationName | undefined {
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  const found = find(ROOT, path.slice(1).split('/'), 0);
  return found?.get(method === 'HEAD' ? 'GET' : method);
}

function find(at: Branch, parts: readonly string[], n: number): Branch['operations'] | undefined {
  const part = parts[n];
  if (part === undefined) return at.operations.size > 0 ? at.operations : undefined;
  const fixed = at.fixed.get(part);
  const below = fixed && find(fixed, parts, n + 1);
  if (below) return below;
  return at.any && part !== '' ? find(at.any, parts, n + 1) : undefined;
}
