// What API Gateway itself answers for the HTTP API: CORS, and the refusal of too many requests.
import { expect, test } from 'vitest';
import { ofType } from './template.ts';

test('the gateway answers CORS and exposes the headers that a browser client needs', () => {
  const [[, api] = []] = ofType('AWS::ApiGatewayV2::Api').filter(
    ([, { Properties }]) => Properties.ProtocolType === 'HTTP',
  );
  expect(api?.Properties.CorsConfiguration).toMatchObject({
    AllowOrigins: ['*'],
    AllowMethods: expect.arrayContaining(['GET', 'POST', 'PUT', 'DELETE']),
    AllowHeaders: expect.arrayContaining(['Authorization', 'Content-Type']),
    ExposeHeaders: [
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
