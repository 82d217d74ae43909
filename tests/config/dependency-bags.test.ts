// Dependencies of a handler are one object literal, and stores use the DynamoDB kit instead of its operations.
import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { ROOT } from './template.ts';

const KIT = 'lib/dynamodb.ts';
const OF_KIT = /^(GetItem|UpdateItem|DeleteItem|Query|BatchGetItem)$/;

const sources = ['functions', 'lib'].flatMap((folder) =>
  readdirSync(ROOT + folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => parsed(`${folder}/${file}`)),
);

test('every bag of dependencies is one object literal that spreads no other bag', () => {
  const spreading = bags().filter(({ literal }) => hasSpread(literal));
  expect(spreading.map(({ file }) => file)).toEqual([]);
});

test('no bag of dependencies has a key twice', () => {
  for (const { file, literal } of bags()) {
    const keys = leafKeys(literal);
    expect(
      keys.filter((key, i) => keys.indexOf(key) !== i),
      file,
    ).toEqual([]);
  }
});

test('the search finds the bags', () => {
  const files = bags().map(({ file }) => file);
  expect(files).toEqual(expect.arrayContaining(['functions/auth/login.ts', 'functions/realtime/push.ts']));
});

test('only the kit sends operations that it has a function for', () => {
  const sending = sources.filter((source) => sentOperations(source).some((name) => OF_KIT.test(name)));
  expect(sending.map(({ fileName }) => fileName)).toEqual([KIT]);
});

function parsed(file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(ROOT + file, 'utf8'), ts.ScriptTarget.Latest, true);
}

/** Object literals that are the default of a parameter: `const live = { … }` and `(deps = live) => …`. */
function bags(): { file: string; literal: ts.ObjectLiteralExpression }[] {
  return sources.flatMap((source) => {
    const defaults = new Set(
      nodesOf(source, ts.isParameter).flatMap(({ initializer }) =>
        initializer && ts.isIdentifier(initializer) ? [initializer.text] : [],
      ),
    );
    return nodesOf(source, ts.isVariableDeclaration).flatMap(({ name, initializer }) =>
      ts.isIdentifier(name) &&
      defaults.has(name.text) &&
      initializer &&
      ts.isObjectLiteralExpression(initializer)
        ? [{ file: source.fileName, literal: initializer }]
        : [],
    );
  });
}

/** Whether a bag or one of its groups spreads another object. */
function hasSpread(literal: ts.ObjectLiteralExpression): boolean {
  return literal.properties.some(ts.isSpreadAssignment) || groupsOf(literal).some(hasSpread);
}

/** The keys of a bag and of its groups. */
function leafKeys(literal: ts.ObjectLiteralExpression): string[] {
  const own = literal.properties.flatMap((property) =>
    groupOf(property) === undefined && property.name ? [property.name.getText()] : [],
  );
  return [...own, ...groupsOf(literal).flatMap(leafKeys)];
}

function groupsOf(literal: ts.ObjectLiteralExpression): ts.ObjectLiteralExpression[] {
  return literal.properties.flatMap((property) => groupOf(property) ?? []);
}

/** A member that groups others: `clock: { now, wait }`. */
function groupOf(property: ts.ObjectLiteralElementLike): ts.ObjectLiteralExpression | undefined {
  const isGroup = ts.isPropertyAssignment(property) && ts.isObjectLiteralExpression(property.initializer);
  return isGroup ? (property.initializer as ts.ObjectLiteralExpression) : undefined;
}

/** The operations in `client.send('GetItem', …)`. */
function sentOperations(source: ts.SourceFile): string[] {
  return nodesOf(source, ts.isCallExpression).flatMap(({ expression, arguments: [operation] }) => {
    const isSend = ts.isPropertyAccessExpression(expression) && expression.name.text === 'send';
    return isSend && operation && ts.isStringLiteral(operation) ? [operation.text] : [];
  });
}

function nodesOf<Node extends ts.Node>(root: ts.Node, is: (node: ts.Node) => node is Node): Node[] {
  const found: Node[] = [];
  const visit = (node: ts.Node): void => {
    if (is(node)) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(root);
  return found;
}
