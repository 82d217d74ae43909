// What API Gateway itself answers for the HTTP API, CORS and the refusal of too many requests, and what it logs.
import { expect, test } from 'vitest';
import { ofType, resource } from './template.ts';

test('the gateway answers CORS and exposes the headers that a browser client needs', () => {
  const [[, api] = []] = ofType('AWS::ApiGatewayV2::Api').filter(
    ([, { Properties }]) => Properties.ProtocolType === 'HTTP',
  );
  expect(api?.Properties.CorsConfiguration).toMatchObject({
    AllowOrigins: ['*'],
    AllowMethods: expect.arrayContaining(['GET', 'POST', 'PUT', 'DELETE']),
    AllowHeaders: expect.arrayContaining(['Authorization', 'Content-Type', 'Idempotency-Key']),
    ExposeHeaders: [
      'Idempotency-Replayed',
      'RateLimit-Limit',
      'RateLimit-Remaining',
      'RateLimit-Reset',
      'Retry-After',
      'X-Request-Id',
    ],
  });
});

test('the stage of the HTTP API refuses more than 200 requests a second in production', () => {
  const stages = ofType('AWS::ApiGatewayV2::Stage').map(
    ([, { Properties }]) => Properties.DefaultRouteSettings,
  );
  expect(stages).toContainEqual(
    expect.objectContaining({ ThrottlingRateLimit: 200, ThrottlingBurstLimit: 200 }),
  );
});

test('the access log says route, status, latency and the id of the request, and holds no header', () => {
  const { AccessLogSettings } = resource('HttpApiStage').Properties;
  expect(AccessLogSettings.DestinationArn).toEqual({ 'Fn::GetAtt': ['HttpApiLogGroup', 'Arn'] });
  const format = JSON.parse(AccessLogSettings.Format);
  expect(format).toMatchObject({
    requestId: '$context.integration.requestId',
    route: '$context.routeKey',
    status: '$context.status',
    latency: '$context.responseLatency',
  });
  // Names of https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html; the path may hold a name.
  for (const variable of Object.values(format)) expect(variable).toMatch(/^\$context\.[a-zA-Z.]+$/);
  expect(AccessLogSettings.Format).not.toMatch(/header|authorizer|path|query/i);
  expect(resource('HttpApiLogGroup').Properties.RetentionInDays).toBe(30);
});
