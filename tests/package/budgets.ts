// What each function's bundle may weigh and hold: what was measured and a tenth more, and the packages of its parts.

/** Everything that is made by `endpoint()`, `consumer()`, `job()` or `socketRoute()`. */
const HANDLER = [
  '@aws-lambda-powertools/commons',
  '@aws-lambda-powertools/logger',
  '@aws/lambda-invoke-store',
  '@middy/core',
];

/** What a function may do, and the packages that it takes. */
const PARTS = {
  database: [
    '@aws-sdk/client-dynamodb',
    '@aws-sdk/core',
    '@aws-sdk/dynamodb-codec',
    '@aws-sdk/endpoint-cache',
    '@aws-sdk/lib-dynamodb',
    '@aws-sdk/middleware-endpoint-discovery',
    '@aws-sdk/util-dynamodb',
    '@smithy/core',
    '@smithy/node-http-handler',
    '@smithy/signature-v4',
    '@smithy/types',
    'mnemonist',
    'obliterator',
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
  /** Of 1,024 bytes. */
  kb: number;
  /** In alphabetical order. */
  packages: string[];
}

const budget = (kb: number, ...parts: Part[]): Budget => ({
  kb,
  packages: [...HANDLER, ...parts.flatMap((part): readonly string[] => PARTS[part])].sort(),
});

/** A function without one fails. */
export const BUDGETS: Record<string, Budget> = {
  'admin-ab': budget(430, 'database', 'schemas', 'tokens', 'json'),
  'admin-alias': budget(1550, 'database', 'queues', 'schemas', 'tokens', 'json'),
  'admin-create': budget(430, 'database', 'schemas', 'hashes'),
  'admin-delete': budget(450, 'database', 'queues', 'schemas', 'tokens'),
  'admin-feedback': budget(420, 'database', 'schemas', 'tokens'),
  'admin-models': budget(1500, 'database', 'schemas', 'tokens'),
  'admin-role': budget(450, 'database', 'queues', 'schemas', 'tokens', 'json'),
  'admin-rollback': budget(1550, 'database', 'queues', 'schemas', 'tokens', 'json'),
  'admin-slack-alert': budget(1250, 'database', 'schemas', 'tokens', 'json', 'posts'),
  'admin-users': budget(420, 'database', 'schemas', 'tokens'),
  'alerts-alarms': budget(450, 'database', 'queues', 'schemas'),
  'alerts-deliver': budget(1250, 'database', 'queues', 'schemas', 'posts'),
  'alerts-drill': budget(110, 'schemas'),
  'alerts-logs': budget(450, 'database', 'queues', 'schemas'),
  'alerts-retry': budget(460, 'database', 'queues', 'schemas'),
  'alerts-sweep': budget(430, 'database', 'queues', 'schemas'),
  'auth-login': budget(440, 'database', 'schemas', 'tokens', 'json', 'hashes'),
  'auth-logout': budget(450, 'database', 'queues', 'schemas', 'tokens'),
  'auth-me': budget(410, 'database', 'schemas', 'tokens'),
  'auth-password': budget(500, 'database', 'queues', 'schemas', 'tokens', 'json', 'hashes'),
  'auth-refresh': budget(450, 'database', 'queues', 'schemas', 'tokens', 'json'),
  'auth-register': budget(440, 'database', 'schemas', 'json', 'hashes'),
  'feedback-create': budget(420, 'database', 'schemas', 'tokens', 'json'),
  'feedback-list': budget(420, 'database', 'schemas', 'tokens'),
  'predict-ab': budget(1600, 'database', 'queues', 'schemas', 'tokens', 'forms'),
  'predict-v1': budget(1100, 'database', 'queues', 'schemas', 'tokens', 'forms'),
  'predict-v2': budget(1000, 'database', 'queues', 'schemas', 'tokens', 'forms'),
  'realtime-connect': budget(440, 'database', 'queues', 'schemas', 'tokens'),
  'realtime-default': budget(40),
  'realtime-disconnect': budget(280, 'database'),
  'realtime-push': budget(450, 'database', 'queues', 'sockets', 'schemas'),
  'reports-daily': budget(510, 'database', 'queues', 'topics', 'schemas'),
  'reports-report': budget(440, 'database', 'schemas', 'tokens'),
  'retraining-create': budget(480, 'database', 'queues', 'schemas', 'tokens', 'json'),
  'retraining-dead-letters': budget(450, 'database', 'queues', 'schemas'),
  'retraining-get': budget(420, 'database', 'schemas', 'tokens'),
  'retraining-list': budget(420, 'database', 'schemas', 'tokens'),
  'retraining-worker': budget(3450, 'database', 'queues', 'schemas', 'posts', 'training'),
  'site-apispec': budget(130),
  'site-assets': budget(140, 'schemas'),
  'site-docs': budget(50),
  'site-fallback': budget(40),
  'site-health': budget(120, 'schemas'),
  'site-openapi': budget(130),
  'site-ready': budget(1500, 'database', 'queues', 'schemas'),
  sweep: budget(2350, 'database', 'queues', 'schemas', 'posts'),
};
