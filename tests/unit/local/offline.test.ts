// What is changed of serverless-offline, how functions are bundled, and what the person sees.
import { readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { createFirstAdmin } from '../../../local/admin.ts';
import { renderBanner } from '../../../local/banner.ts';
import { buildOptions } from '../../../local/bundling.ts';
import { renderFunctionLine } from '../../../local/function-line.ts';
import { applyEdit, EDITS } from '../../../local/offline-fixes.ts';
import { mappingsOf } from '../../../local/sqs/mapping.ts';

test.each(EDITS.map((edit) => [`${edit.file}: ${edit.why}`, edit] as const))('fits: %s', (_name, edit) => {
  const path = `node_modules/serverless-offline/src/${edit.file}`;
  expect(applyEdit(readFileSync(path, 'utf8'), edit)).toContain(edit.to);
});

test('an edit that no longer fits is an error', () => {
  const edit = { file: 'x.js', why: 'reason', from: 'old', to: 'new' };
  expect(applyEdit('an old text', edit)).toBe('an new text');
  expect(() => applyEdit('a new text', edit)).toThrow(/x\.js has changed.*reason/);
  expect(() => applyEdit('old old', edit)).toThrow(/x\.js has changed/);
});

test('functions are bundled together, with what custom.esbuild declares', () => {
  const functions = ['a', 'b', 'c'].map((key) => ({
    key,
    definition: { name: key, handler: key === 'c' ? 'functions/b.other' : `functions/${key}.handler` },
  }));
  const declared = { target: 'node24', external: ['sharp'], packager: 'npm', concurrency: 4, minify: true };
  const options = buildOptions(declared as Parameters<typeof buildOptions>[0], functions, '/service');
  expect(options).toMatchObject({
    entryPoints: ['functions/a.ts', 'functions/b.ts'],
    target: 'node24',
    external: ['sharp', '@tensorflow/*'],
    minify: false,
    splitting: true,
  });
  expect(options).not.toHaveProperty('packager');
  expect(options).not.toHaveProperty('concurrency');
});

const shown = (line: unknown) => {
  const rendered = renderFunctionLine('predict-v1', typeof line === 'string' ? line : JSON.stringify(line));
  return rendered && stripVTControlCharacters(rendered).replace(/^predict-v1 +/, '');
};
const stackTrace = [
  'Error: x',
  '    at own (/service/functions/predict/v1.ts:1:2)',
  '    at middy (/service/node_modules/@middy/core/index.js:1:2)',
  '    at process (node:internal/process:1:2)',
  '    at invoke (file:///service/local/runtime/worker-thread.ts:1:2)',
];

test.each([
  ['raw text', 'raw text'],
  [
    { level: 'INFO', message: 'answered', status: 200, timestamp: 't', requestId: 'r' },
    'answered  status=200',
  ],
  [{ level: 'WARN', message: 'slow', ms: 5 }, 'slow  ms=5'],
  [
    { level: 'ERROR', message: { errorType: 'Error', errorMessage: 'x', stackTrace } },
    'Error: x\n    at own (/service/functions/predict/v1.ts:1:2)',
  ],
  [
    {
      level: 'ERROR',
      message: 'failed',
      error: { name: 'Error', message: 'x', stack: stackTrace.join('\n') },
    },
    'failed  Error: x\n    at own (/service/functions/predict/v1.ts:1:2)',
  ],
  [{ type: 'platform.start', record: {} }, undefined],
  [{ type: 'platform.report', record: { status: 'success' } }, undefined],
  [
    { type: 'platform.report', record: { status: 'timeout', metrics: { durationMs: 3000 } } },
    '✗ timeout after 3000 ms',
  ],
])('in the terminal: %j', (line, expected) => {
  expect(shown(line)).toBe(expected);
});

test('a long line without a fault takes one line', () => {
  const rendered = shown({ level: 'INFO', message: 'x'.repeat(1_000) }) ?? '';
  expect(rendered.length).toBeLessThanOrEqual(160);
  expect(rendered).toMatch(/…$/);
});

test('the banner ends with the line that scripts wait for', () => {
  const banner = {
    api: 'http://a',
    lambda: 'http://l',
    emulators: { dynamodb: 'http://d', sqs: 'http://q' },
    slack: 'http://s',
    mail: 'http://m',
    admin: 'admin / secret',
    seconds: 3.21,
  };
  const lines = stripVTControlCharacters(renderBanner(banner)).split('\n');
  expect(lines.at(-1)).toBe('Vigía ready in 3.2 s');
  expect(lines.join('\n')).toMatch(
    /http:\/\/a.*http:\/\/l.*http:\/\/d.*http:\/\/q.*http:\/\/s.*http:\/\/m.*admin \/ secret/s,
  );
});

test('the first administrator gets a random password, which is shown, or the person’s own, which is not', async () => {
  const events: { username: string; password: string }[] = [];
  const invoke = async (_name: string, event: unknown) => {
    events.push(event as (typeof events)[number]);
    return { payload: { created: true } };
  };
  const told = await createFirstAdmin(invoke, 'create', {});
  expect(told).toBe(`admin / ${events[0]?.password}`);
  expect(events[0]?.password).toMatch(/^[\w-]{16}$/);
  const own = await createFirstAdmin(invoke, 'create', {
    ADMIN_USERNAME: 'root',
    ADMIN_PASSWORD: 'my own secret',
  });
  expect(events[1]).toEqual({ username: 'root', password: 'my own secret', if_absent: true });
  expect(own).toMatch(/^root/);
  expect(own).not.toContain('my own secret');
});

test('an administrator whom a kept database has already is no failure', async () => {
  const told = await createFirstAdmin(async () => ({ payload: { created: false } }), 'create', {});
  expect(told).toBe('the database has one already');
});

test('an administrator who cannot be created is told, with the reason', async () => {
  const payload = { errorType: 'AppError', errorMessage: 'Ya existe un administrador' };
  const told = await createFirstAdmin(async () => ({ functionError: 'Unhandled', payload }), 'create', {});
  expect(told).toBe('admin not created: Ya existe un administrador');
});

test('event source mappings are what the functions declare', () => {
  const attributes = { Arn: 'arn:aws:sqs:us-east-1:000000000000:jobs.fifo', QueueUrl: 'http://q/jobs.fifo' };
  const deployment = new Map([['Jobs', { ref: 'http://q/jobs.fifo', attributes }]]);
  const entry = (sqs: unknown) => [{ key: 'worker', definition: { name: 'w', events: [{ sqs }] } }];
  const arn = { 'Fn::GetAtt': ['Jobs', 'Arn'] };
  expect(
    mappingsOf(
      entry({ arn, batchSize: 1, maximumBatchingWindow: 2, functionResponseType: 'ReportBatchItemFailures' }),
      deployment,
    ),
  ).toEqual([
    {
      functionName: 'w',
      queueArn: attributes.Arn,
      queueName: 'jobs.fifo',
      queueUrl: 'http://q/jobs.fifo',
      batchSize: 1,
      windowMs: 2_000,
      reportsFailures: true,
      concurrency: 1,
    },
  ]);
  expect(mappingsOf(entry({ arn, enabled: false }), deployment)).toEqual([]);
  expect(() => mappingsOf(entry({ arn, filterPatterns: [{}] }), deployment)).toThrow(/filterPatterns/);
  expect(() => mappingsOf(entry('arn:aws:sqs:us-east-1:1:other'), deployment)).toThrow(/other/);
});
