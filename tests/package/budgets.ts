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
  database: ['@smithy/core', '@smithy/node-http-handler', '@smithy/signature-v4', '@smithy/types'],
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
  'admin-ab': budget(180, 'database', 'schemas', 'tokens', 'json'),
  'admin-alias': budget(1050, 'database', 'schemas', 'tokens', 'json'),
  'admin-alerts-act': budget(210, 'database', 'schemas', 'tokens', 'json'),
  'admin-alerts-get': budget(180, 'database', 'schemas', 'tokens'),
  'admin-alerts-list': budget(180, 'database', 'schemas', 'tokens'),
  'admin-create': budget(180, 'database', 'schemas', 'hashes'),
  'admin-delete': budget(170, 'database', 'schemas', 'tokens'),
  'admin-feedback-review': budget(180, 'database', 'schemas', 'tokens', 'json'),
  'admin-feedback': budget(190, 'database', 'schemas', 'tokens'),
  'admin-experiments': budget(190, 'database', 'schemas', 'tokens'),
  'admin-models': budget(1000, 'database', 'schemas', 'tokens'),
  'admin-role': budget(170, 'database', 'schemas', 'tokens', 'json'),
  'admin-rollback': budget(1050, 'database', 'schemas', 'tokens', 'json'),
  'admin-silences-create': budget(170, 'database', 'schemas', 'tokens', 'json'),
  'admin-silences-delete': budget(160, 'database', 'schemas', 'tokens'),
  'admin-silences-list': budget(170, 'database', 'schemas', 'tokens'),
  'admin-slack-alert': budget(170, 'database', 'schemas', 'tokens', 'json'),
  'admin-audit': budget(180, 'database', 'schemas', 'tokens'),
  'admin-account': budget(170, 'database', 'schemas', 'tokens', 'json', 'hashes'),
  'admin-invitations': budget(160, 'database', 'schemas', 'tokens'),
  'admin-password-reset': budget(170, 'database', 'schemas', 'tokens'),
  'auth-set-password': budget(200, 'database', 'schemas', 'json', 'hashes'),
  'admin-user-review': budget(170, 'database', 'schemas', 'tokens', 'json'),
  'admin-users': budget(170, 'database', 'schemas', 'tokens'),
  'alerts-alarms': budget(250, 'database', 'schemas'),
  'alerts-deliver': budget(210, 'database', 'schemas'),
  'alerts-drill': budget(70, 'schemas'),
  'alerts-logs': budget(250, 'database', 'schemas'),
  'alerts-retry': budget(250, 'database', 'schemas'),
  'alerts-sweep': budget(160, 'database', 'schemas'),
  'auth-erase': budget(190, 'database', 'schemas', 'tokens', 'json', 'hashes'),
  'auth-export': budget(190, 'database', 'schemas', 'tokens'),
  'auth-login': budget(190, 'database', 'schemas', 'tokens', 'json', 'hashes'),
  'auth-logout': budget(170, 'database', 'schemas', 'tokens'),
  'auth-me': budget(160, 'database', 'schemas', 'tokens'),
  'auth-password': budget(220, 'database', 'schemas', 'tokens', 'json', 'hashes'),
  'auth-refresh': budget(170, 'database', 'schemas', 'tokens', 'json'),
  'auth-register': budget(200, 'database', 'schemas', 'json', 'hashes'),
  'auth-sessions-end': budget(170, 'database', 'schemas', 'tokens'),
  'auth-sessions-list': budget(170, 'database', 'schemas', 'tokens'),
  'feedback-create': budget(180, 'database', 'schemas', 'tokens', 'json'),
  'feedback-list': budget(170, 'database', 'schemas', 'tokens'),
  'models-autopilot': budget(1010, 'database', 'schemas', 'tokens', 'json'),
  'models-check': budget(1000, 'database', 'schemas', 'tokens'),
  'models-list': budget(1000, 'database', 'schemas', 'tokens'),
  'models-weights': budget(990, 'database', 'schemas', 'tokens'),
  'predict-ab': budget(1090, 'database', 'schemas', 'tokens', 'forms'),
  'predict-batch': budget(800, 'database', 'schemas', 'tokens', 'forms'),
  'predict-v1': budget(560, 'database', 'schemas', 'tokens', 'forms'),
  'predict-v2': budget(800, 'database', 'schemas', 'tokens', 'forms'),
  'realtime-connect': budget(150, 'database', 'schemas', 'tokens'),
  'realtime-default': budget(40),
  'realtime-disconnect': budget(100, 'database'),
  'realtime-push': budget(140, 'database', 'schemas'),
  'reports-daily': budget(1060, 'database', 'schemas'),
  'reports-report': budget(1050, 'database', 'schemas', 'tokens'),
  'retraining-create': budget(220, 'database', 'schemas', 'tokens', 'json'),
  'retraining-dead-letters': budget(190, 'database', 'schemas'),
  'retraining-decide': budget(1080, 'database', 'schemas', 'tokens', 'json'),
  'retraining-get': budget(180, 'database', 'schemas', 'tokens'),
  'retraining-list': budget(190, 'database', 'schemas', 'tokens'),
  'retraining-training-set': budget(1020, 'database', 'schemas', 'tokens'),
  'retraining-worker': budget(2970, 'database', 'schemas', 'posts', 'training'),
  'site-apispec': budget(280),
  'site-assets': budget(80, 'schemas'),
  'site-docs': budget(56),
  'site-fallback': budget(56),
  'site-health': budget(70, 'schemas'),
  'site-openapi': budget(280),
  'site-page': budget(62),
  'site-page-assets': budget(670, 'schemas'),
  'site-page-config': budget(80, 'schemas'),
  'site-ready': budget(970, 'database', 'schemas'),
  'slack-act': budget(1150, 'database', 'schemas'),
  'slack-commands': budget(120, 'database'),
  'slack-interactions': budget(120, 'database'),
  'slack-link': budget(170, 'database', 'schemas', 'tokens', 'json'),
  'slack-unlink': budget(170, 'database', 'schemas', 'tokens'),
  sweep: budget(1970, 'database', 'schemas', 'posts'),
};
