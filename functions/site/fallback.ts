// $default: what no route takes. API Gateway answers neither 404 nor 405 in our form, so this does.
import { AppError } from '#lib/errors.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import type { Spec } from '#lib/http/spec.ts';
import { ROUTES } from './routes.ts';

export const spec = {
  method: 'ANY',
  path: '$default',
  summary: 'Unknown path or method',
  access: 'public',
  // That a path is unknown is answered before that its body is too large.
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
    // A route cannot end in a slash (DESIGN "HTTP edges"), but people type one.
    if (path === '/docs/') return { status: 308, body: null, headers: { location: '/docs' } };
    const methods = patterns.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
    if (methods.length === 0) throw new AppError('not_found');
    throw new AppError('method_not_allowed', { headers: { allow: methods.join(', ') } });
  });
};

export const handler = fallback();
