// Events of other AWS services in their documented shapes, as a function gets them when it is wired wrongly.
const REGION = 'us-east-1';
const AT = '2026-01-02T03:04:05.000Z';
const arn = (service: string, rest: string) => `arn:aws:${service}:${REGION}:123456789012:${rest}`;

const sqsRecord = (body: string) => ({
  messageId: '059f36b4-87a3-44ab-83d2-661975830a7d',
  receiptHandle: 'AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a',
  body,
  attributes: {
    ApproximateReceiveCount: '1',
    SentTimestamp: '1767323045000',
    SenderId: 'AIDAIENQZJOLO23YVJ4VO',
    ApproximateFirstReceiveTimestamp: '1767323045001',
  },
  messageAttributes: {},
  md5OfBody: 'e4e68fb7bd0e697a0ae8f1bb342846b3',
  eventSource: 'aws:sqs',
  eventSourceARN: arn('sqs', 'somebody-elses'),
  awsRegion: REGION,
});

export const FOREIGN_EVENTS: Record<string, unknown> = {
  s3: {
    Records: [
      {
        eventVersion: '2.1',
        eventSource: 'aws:s3',
        awsRegion: REGION,
        eventTime: AT,
        eventName: 'ObjectCreated:Put',
        s3: {
          s3SchemaVersion: '1.0',
          bucket: { name: 'a-bucket', arn: 'arn:aws:s3:::a-bucket' },
          object: {
            key: 'HappyFace.jpg',
            size: 1024,
            eTag: 'd41d8cd98f00b204e9800998ecf8427e',
            sequencer: '0A1B',
          },
        },
      },
    ],
  },
  sns: {
    Records: [
      {
        EventVersion: '1.0',
        EventSource: 'aws:sns',
        EventSubscriptionArn: arn('sns', 'a-topic:21be56ed'),
        Sns: {
          Type: 'Notification',
          MessageId: '95df01b4',
          TopicArn: arn('sns', 'a-topic'),
          Message: 'hello',
          Timestamp: AT,
        },
      },
    ],
  },
  sqs: { Records: [sqsRecord('{"order":7}'), sqsRecord('hello')] },
  'sqs of an S3 event': { Records: [sqsRecord(JSON.stringify({ Records: [{ eventSource: 'aws:s3' }] }))] },
  dynamodb: {
    Records: [
      {
        eventID: '1',
        eventName: 'INSERT',
        eventSource: 'aws:dynamodb',
        dynamodb: {
          Keys: { Id: { N: '101' } },
          NewImage: { Id: { N: '101' } },
          StreamViewType: 'NEW_AND_OLD_IMAGES',
        },
      },
    ],
  },
  kinesis: {
    Records: [
      {
        eventSource: 'aws:kinesis',
        kinesis: { partitionKey: '1', sequenceNumber: '4959', data: 'SGVsbG8=' },
      },
    ],
  },
  firehose: {
    invocationId: 'i',
    deliveryStreamArn: arn('firehose', 'd'),
    records: [{ recordId: '1', data: 'SGVsbG8=' }],
  },
  ses: {
    Records: [
      { eventSource: 'aws:ses', eventVersion: '1.0', ses: { mail: { messageId: 'm' }, receipt: {} } },
    ],
  },
  schedule: {
    version: '0',
    id: 'cdc73f9d-aea9-11e3-9d5a-835b769c0d9c',
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: '123456789012',
    time: AT,
    region: REGION,
    resources: [arn('events', 'rule/a-rule')],
    detail: {},
  },
  eventbridge: {
    version: '0',
    'detail-type': 'EC2 Instance State-change Notification',
    source: 'aws.ec2',
    detail: { 'instance-id': 'i-0123456789abcdef0', state: 'terminated' },
  },
  'cloudwatch logs': {
    awslogs: { data: 'H4sIAAAAAAAAAKtWKkktLlGyUlAqS8wpTtVRUMrJTEpVslJQqgUAe0m4TxwAAAA=' },
  },
  'cloudwatch alarm action': {
    source: 'aws.cloudwatch',
    alarmArn: arn('cloudwatch', 'alarm:a'),
    alarmData: { alarmName: 'a' },
  },
  cognito: {
    version: '1',
    triggerSource: 'PreSignUp_SignUp',
    region: REGION,
    userPoolId: 'us-east-1_Example',
    userName: 'somebody',
    request: { userAttributes: { email: 'somebody@example.com' } },
    response: {},
  },
  'api gateway, rest': {
    resource: '/feedback',
    path: '/feedback',
    httpMethod: 'POST',
    headers: { 'Content-Type': 'application/json' },
    multiValueHeaders: { 'Content-Type': ['application/json'] },
    queryStringParameters: null,
    pathParameters: null,
    requestContext: {
      accountId: '123456789012',
      stage: 'prod',
      httpMethod: 'POST',
      identity: { sourceIp: '203.0.113.7' },
    },
    body: '{}',
    isBase64Encoded: false,
  },
  'api gateway, payload 1.0': {
    version: '1.0',
    resource: '$default',
    path: '/',
    httpMethod: 'GET',
    headers: {},
    requestContext: {},
  },
  'api gateway, authorizer': {
    type: 'TOKEN',
    authorizationToken: 'allow',
    methodArn: arn('execute-api', 'api/prod/GET/'),
  },
  'api gateway, websocket': {
    requestContext: { routeKey: '$connect', eventType: 'CONNECT', connectionId: 'c=' },
    isBase64Encoded: false,
  },
  'load balancer': {
    requestContext: { elb: { targetGroupArn: arn('elasticloadbalancing', 'targetgroup/t/1') } },
    httpMethod: 'GET',
    path: '/',
    queryStringParameters: {},
    headers: { host: 'lb.example.com' },
    body: '',
    isBase64Encoded: false,
  },
  cloudfront: {
    Records: [
      {
        cf: {
          config: { distributionId: 'E' },
          request: { clientIp: '203.0.113.7', method: 'GET', uri: '/', headers: {} },
        },
      },
    ],
  },
  'step functions': { Input: { a: 1 }, Execution: { Id: arn('states', 'execution:x') } },
  appsync: { arguments: { id: '1' }, identity: null, info: { fieldName: 'get', parentTypeName: 'Query' } },
  'custom resource': {
    RequestType: 'Create',
    ResponseURL: 'https://example.com/',
    StackId: 's',
    RequestId: 'r',
    ResourceProperties: {},
  },
  lex: {
    messageVersion: '1.0',
    invocationSource: 'DialogCodeHook',
    currentIntent: { name: 'OrderFlowers', slots: {} },
  },
  iot: { deviceEvent: { buttonClicked: { clickType: 'SINGLE', reportedTime: AT } } },
  nothing: {},
  null: null,
  text: 'hello',
  number: 7,
  list: [1, 2, 3],
};
