// HTTP as API Gateway speaks it (payload 2.0): the parts of an event that are read, and what a handler returns.
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

export type HttpEvent = Pick<
  APIGatewayProxyEventV2,
  'rawPath' | 'headers' | 'pathParameters' | 'queryStringParameters' | 'isBase64Encoded'
> & { body?: unknown; requestContext: { http: { method: string; sourceIp: string } } };

export type HttpResult = APIGatewayProxyStructuredResultV2;
