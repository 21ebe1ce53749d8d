import ts from 'typescript';

/** One hand-written TypeScript file of the repository. */
export interface SourceFile {
  /** Path below the repository, with forward slashes. */
  readonly name: string;
  readonly text: string;
  readonly syntax: ts.SourceFile;
  /** Names that the file declares or imports: a mention of them is not a mention of the machine's global. */
  readonly declared: ReadonlySet<string>;
}

/** Something that breaks a tidy rule. */
export interface Finding {
  readonly where: string;
  readonly message: string;
}

export function parseSourceFile(name: string, text: string): SourceFile {
  const syntax = ts.createSourceFile(name, text, ts.ScriptTarget.ESNext, true, ts.ScriptKind.TS);
  const declared = new Set<string>();
  visit(syntax, (node) => {
    if (isDeclaration(node) && node.name !== undefined && ts.isIdentifier(node.name)) declared.add(node.name.text);
  });
  return { name, text, syntax, declared };
}

type NamedDeclaration = ts.Node & { readonly name?: ts.Node };

function isDeclaration(node: ts.Node): node is NamedDeclaration {
  return (
    ts.isVariableDeclaration(node) ||
    ts.isFunctionDeclaration(node) ||
    ts.isParameter(node) ||
    ts.isBindingElement(node) ||
    ts.isClassDeclaration(node) ||
    (ts.isImportSpecifier(node) && !node.isTypeOnly) ||
    ts.isImportClause(node) ||
    ts.isNamespaceImport(node)
  );
}

/** Calls `see` for every node below `node`, parents first. */
export function visit(node: ts.Node, see: (node: ts.Node) => void): void {
  node.forEachChild((child) => {
    see(child);
    visit(child, see);
  });
}

export function at(file: SourceFile, node: ts.Node): string {
  return `${file.name}:${file.syntax.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
}
