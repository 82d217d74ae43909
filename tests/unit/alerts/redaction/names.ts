// Generated names of every kind that tools give to resources, with random parts.
import fc from 'fast-check';

const from = (alphabet: string, length: number) =>
  fc.string({ unit: fc.constantFrom(...alphabet), minLength: length, maxLength: length });
const DIGITS = '0123456789';
const SMALL = 'abcdefghijklmnopqrstuvwxyz';
const CAPITALS = SMALL.toUpperCase();
const ALNUM = SMALL + CAPITALS + DIGITS;
const HEX = '0123456789abcdef';
const join = (...parts: (string | fc.Arbitrary<string>)[]) =>
  fc
    .tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part)))
    .map((made) => made.join(''));

const word = fc.constantFrom(
  ...[
    'Payments',
    'Api',
    'Handler',
    'Order',
    'Service',
    'Role',
    'Default',
    'Policy',
    'Worker',
    'Ingest',
    'Queue',
  ],
  ...['Db', 'S3', 'Http', 'Lambda', 'Topic', 'UserPool', 'Export', 'Invoice', 'EU', 'Prod', 'Bucket'],
);
const words = (count: number) =>
  fc.array(word, { minLength: count, maxLength: count }).map((some) => some.join(''));
const uuid = join(
  from(HEX, 8),
  '-',
  from(HEX, 4),
  '-4',
  from(HEX, 3),
  '-a',
  from(HEX, 3),
  '-',
  from(HEX, 12),
);
const hash = from('0123456789ABCDEF', 8);
const cdk = join(words(1), '-', words(3), hash, '-', from(ALNUM, 12));

export const NAMES: Record<string, fc.Arbitrary<string>> = {
  'a function of the CDK': cdk,
  'a role of the CDK that runs a function': join('arn:aws:sts::123456789012:assumed-role/', cdk, '/', cdk),
  'a nested stack': join(words(2), 'NestedStackResource', hash, '-', from(CAPITALS + DIGITS, 13)),
  'a function of SAM': join('orders-', words(2), 'Function-', from(ALNUM, 12)),
  'an alarm of a scaling policy': join('TargetTracking-table/', words(2), '-AlarmHigh-', uuid),
  'a pod of Kubernetes': join(
    'checkout-',
    from('bcdfghjklmnpqrstvwxz2456789', 10),
    '-',
    from('bcdfghjklmnpqrstvwxz2456789', 5),
  ),
  'a resource of Terraform': join('terraform-', from(DIGITS, 26)),
  'a task of ECS': join(
    'arn:aws:ecs:eu-west-1:123456789012:task/',
    words(2),
    '-',
    from(ALNUM, 12),
    '/',
    from(HEX, 32),
  ),
  'a user pool': join('eu-west-1_', from(ALNUM, 9)),
  'an address of a function': join('https://', from(SMALL + DIGITS, 32), '.lambda-url.eu-west-1.on.aws/'),
  'a trace': join('1-', from(HEX, 8), '-', from(HEX, 24)),
  'a log stream': join('2026/01/02/[$LATEST]', from(HEX, 32)),
  'a secret of Secrets Manager': join(
    'arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/',
    words(1),
    '-',
    from(ALNUM, 6),
  ),
  'an execution of Step Functions': join(
    'arn:aws:states:eu-west-1:123456789012:execution:',
    words(2),
    hash,
    '-',
    from(ALNUM, 12),
    ':',
    uuid,
  ),
  'an alarm of Elastic Beanstalk': join(
    'awseb-e-',
    from(SMALL + DIGITS, 10),
    '-stack-AWSEBCloudwatchAlarmHigh-',
    from(CAPITALS + DIGITS, 13),
  ),
};
