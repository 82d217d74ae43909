// The budget of each function's bundle: its measured size and a tenth more, and the packages of its parts.

/** The packages of every handler that `endpoint()`, `consumer()`, `job()` or `socketRoute()` makes. */
const HANDLER = [
  '@aws-lambda-powertools/commons',
  '@aws-lambda-powertools/logger',
  '@aws/lambda-invoke-store',
  '@middy/core',
];

/** The packages of each thing that a function may do. */
const PARTS = {
  database: [
    '@aws-sdk/client-dynamodb',
    '@aws-sdk/core',
    '@aws-sdk/dynamodb-codec',
    '@aws-sdk/lib-dynamodb',
    '@aws-sdk/util-dynamodb',
    '@smithy/core',
    '@smithy/node-http-handler',
    '@smithy/signature-v4',
    '@smithy/types',
  ],
  queues: ['@aws-sdk/client-sqs', '@aws-sdk/middleware-sdk-sqs'],
  topics: ['@aws-sdk/client-sns', '@aws-sdk/xml-builder'],
  sockets: ['@aws-sdk/client-apigatewaymanagementapi'],
  schemas: ['zod'],
  tokens: ['jose'],
  json: ['@middy/http-json-body-parser', '@middy/util'],
  hashes: ['bcryptjs'],
  forms: ['@fastify/busboy'],
  posts: ['undici'],
  training: [
    '@tensorflow/tfjs-backend-cpu',
    '@tensorflow/tfjs-backend-wasm',
    '@tensorflow/tfjs-core',
    '@tensorflow/tfjs-layers',
    'long',
    'node-fetch',
    'seedrandom',
    'tr46',
    'webidl-conversions',
    'whatwg-url',
  ],
} as const satisfies Record<string, readonly string[]>;

type Part = keyof typeof PARTS;

export interface Budget {
  /** Size in units of 1,024 bytes. */
  kb: number;
  /** In alphabetical order. */
  packages: string[];
}

const budget = (kb: number, ...parts: Part[]): Budget => ({
  kb,
  packages: [...HANDLER, ...parts.flatMap((part): readonly string[] => PARTS[part])].sort(),
});

/** By function. One without a budget fails the test. */
export const BUDGETS: Record<string, Budget> = {
  'admin-ab': budget(390, 'database', 'schemas', 'tokens', 'json'),
  'admin-alias': budget(1490, 'database', 'queues', 'schemas', 'tokens', 'json'),
  'admin-alerts-act': budget(440, 'database', 'queues', 'schemas', 'tokens', 'json'),
  'admin-alerts-get': budget(390, 'database', 'schemas', 'tokens'),
  'admin-alerts-list': budget(390, 'database', 'schemas', 'tokens'),
  'admin-create': budget(400, 'database', 'schemas', 'hashes'),
  'admin-delete': budget(410, 'database', 'queues', 'schemas', 'tokens'),
  'admin-feedback': budget(380, 'database', 'schemas', 'tokens'),
  'admin-models': budget(1430, 'database', 'schemas', 'tokens'),
  'admin-role': budget(420, 'database', 'queues', 'schemas', 'tokens', 'json'),
  'admin-rollback': budget(1490, 'database', 'queues', 'schemas', 'tokens', 'json'),
  'admin-silences-create': budget(390, 'database', 'schemas', 'tokens', 'json'),
  'admin-silences-delete': budget(380, 'database', 'schemas', 'tokens'),
  'admin-silences-list': budget(380, 'database', 'schemas', 'tokens'),
  'admin-slack-alert': budget(380, 'database', 'schemas', 'tokens', 'json'),
  'admin-users': budget(380, 'database', 'schemas', 'tokens'),
  'alerts-alarms': budget(490, 'database', 'queues', 'schemas'),
  'alerts-deliver': budget(490, 'database', 'queues', 'topics', 'schemas'),
  'alerts-drill': budget(110, 'schemas'),
  'alerts-logs': budget(460, 'database', 'queues', 'schemas'),
  'alerts-retry': budget(460, 'database', 'queues', 'schemas'),
  'alerts-sweep': budget(390, 'database', 'queues', 'schemas'),
  'auth-login': budget(400, 'database', 'schemas', 'tokens', 'json', 'hashes'),
  'auth-logout': budget(410, 'database', 'queues', 'schemas', 'tokens'),
  'auth-me': budget(380, 'database', 'schemas', 'tokens'),
  'auth-password': budget(470, 'database', 'queues', 'schemas', 'tokens', 'json', 'hashes'),
  'auth-refresh': budget(420, 'database', 'queues', 'schemas', 'tokens', 'json'),
  'auth-register': budget(410, 'database', 'schemas', 'json', 'hashes'),
  'feedback-create': budget(390, 'database', 'schemas', 'tokens', 'json'),
  'feedback-list': budget(380, 'database', 'schemas', 'tokens'),
  'models-list': budget(1430, 'database', 'schemas', 'tokens'),
  'models-weights': budget(1430, 'database', 'schemas', 'tokens'),
  'predict-ab': budget(1530, 'database', 'queues', 'schemas', 'tokens', 'forms'),
  'predict-v1': budget(1060, 'database', 'queues', 'schemas', 'tokens', 'forms'),
  'predict-v2': budget(940, 'database', 'queues', 'schemas', 'tokens', 'forms'),
  'realtime-connect': budget(400, 'database', 'queues', 'schemas', 'tokens'),
  'realtime-default': budget(40),
  'realtime-disconnect': budget(240, 'database'),
  'realtime-push': budget(410, 'database', 'queues', 'sockets', 'schemas'),
  'reports-daily': budget(470, 'database', 'queues', 'topics', 'schemas'),
  'reports-report': budget(410, 'database', 'schemas', 'tokens'),
  'retraining-create': budget(450, 'database', 'queues', 'schemas', 'tokens', 'json'),
  'retraining-dead-letters': budget(420, 'database', 'queues', 'schemas'),
  'retraining-get': budget(390, 'database', 'schemas', 'tokens'),
  'retraining-list': budget(390, 'database', 'schemas', 'tokens'),
  'retraining-worker': budget(3400, 'database', 'queues', 'schemas', 'posts', 'training'),
  'site-apispec': budget(150),
  'site-assets': budget(140, 'schemas'),
  'site-docs': budget(50),
  'site-fallback': budget(40),
  'site-health': budget(120, 'schemas'),
  'site-openapi': budget(150),
  'site-page': budget(50),
  'site-page-assets': budget(490, 'schemas'),
  'site-page-config': budget(140, 'schemas'),
  'site-ready': budget(1430, 'database', 'queues', 'schemas'),
  'slack-act': budget(1600, 'database', 'queues', 'schemas'),
  'slack-commands': { kb: 120, packages: [...budget(0).packages, '@smithy/core', '@smithy/signature-v4'] },
  'slack-interactions': {
    kb: 120,
    packages: [...budget(0).packages, '@smithy/core', '@smithy/signature-v4'],
  },
  'slack-link': budget(390, 'database', 'schemas', 'tokens', 'json'),
  'slack-unlink': budget(380, 'database', 'schemas', 'tokens'),
  sweep: budget(2310, 'database', 'queues', 'schemas', 'posts'),
};
