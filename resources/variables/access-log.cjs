// What API Gateway writes of each call of the HTTP API, those too that no function sees. It does not know the user: a line of the function
// with the same requestId has the hash of the name (docs/runbook.md#who-called-what). No headers, and no query string: they may hold secrets.
const format = {
  // The `request_id` of every answer.
  requestId: '$context.integration.requestId',
  time: '$context.requestTime',
  route: '$context.routeKey',
  status: '$context.status',
  // Milliseconds until the answer, and of the function alone.
  latency: '$context.responseLatency',
  functionLatency: '$context.integrationLatency',
  bytes: '$context.responseLength',
  address: '$context.identity.sourceIp',
  // Of an answer that the gateway itself gives.
  error: '$context.error.message',
  functionError: '$context.integrationErrorMessage',
};

module.exports = { format: JSON.stringify(format) };
