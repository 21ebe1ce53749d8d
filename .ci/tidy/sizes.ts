import ts from 'typescript';
import { at, visit, type Finding, type SourceFile } from './source-file.ts';

/** Hard limits of lines; what is usual is far below. */
export const FILE_LINES_MAX = 400;
export const TEST_FILE_LINES_MAX = 500;
export const FUNCTION_LINES_MAX = 70;
/** A test may tell one long story. */
export const TEST_LINES_MAX = 100;

/** Files and functions over their limit. Tables and generated code live in `data/` and `gen/`, which are not looked at. */
export function findOversized(file: SourceFile): Finding[] {
  const findings: Finding[] = [];
  const isTest = file.name.endsWith('.test.ts');
  const lines = file.text.split('\n').length - 1;
  const functionLinesMax = isTest ? TEST_LINES_MAX : FUNCTION_LINES_MAX;
  const linesMax = isTest ? TEST_FILE_LINES_MAX : FILE_LINES_MAX;
  if (lines > linesMax) {
    findings.push({
      where: file.name,
      message: `${lines} lines, at most ${linesMax}: split it by what its parts are about`,
    });
  }
  visit(file.syntax, (node) => {
    if (!ts.isFunctionLike(node) || isSuite(node)) return;
    const length = lineOf(file, node.getEnd()) - lineOf(file, node.getStart()) + 1;
    if (length <= functionLinesMax) return;
    findings.push({
      where: at(file, node),
      message: `a function of ${length} lines, at most ${functionLinesMax}: give its steps names of their own`,
    });
  });
  return findings;
}

function lineOf(file: SourceFile, position: number): number {
  return file.syntax.getLineAndCharacterOfPosition(position).line;
}

/** The callback of `describe` is a list of tests, not a function. */
function isSuite(node: ts.Node): boolean {
  const call = node.parent;
  return ts.isCallExpression(call) && /^(describe|suite)\b/.test(call.expression.getText());
}
