// $default: answers requests that match no route, with 404 or 405 in our form instead of API Gateway's own.
import { AppError } from '#lib/errors.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import type { Spec } from '#lib/http/spec.ts';
import { ROUTES } from './routes.ts';

export const spec = {
  method: 'ANY',
  path: '$default',
  summary: 'Unknown path or method',
  access: 'public',
  // So that an unknown path is a 404 even with a large body.
  bodyLimit: Number.POSITIVE_INFINITY,
  responses: { 308: null },
  errors: ['not_found', 'method_not_allowed'],
} as const satisfies Spec;

export const fallback = (routes: readonly string[] = ROUTES) => {
  const patterns = routes.map((route) => {
    const [method = '', path = ''] = route.split(' ');
    return { method, pattern: new RegExp(`^${path.replace(/\{[^}]+\}/g, '[^/]+')}$`) };
  });
  return endpoint(spec, async ({ path }) => {
    // A route of API Gateway cannot end in a slash, but people type one.
    if (path === '/docs/') return { status: 308, body: null, headers: { location: '/docs' } };
    const methods = patterns.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
    if (methods.length === 0) throw new AppError('not_found');
    const allowed = methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
    throw new AppError('method_not_allowed', { headers: { allow: allowed.join(', ') } });
  });
};

export const handler = fallback();
