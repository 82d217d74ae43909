// GET /models/{id}/weights: the weights of a model, for a client that runs it itself.
import * as z from 'zod/mini';
import { toFloat16 } from '#lib/digits/digits.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import { liveAccess } from '#lib/http/live-access.ts';
import type { Spec } from '#lib/http/spec.ts';
import { staticFile } from '#lib/http/static-file.ts';
import { loadModel } from '#lib/models/models.ts';

const TYPE = 'application/octet-stream';

export const spec = {
  method: 'GET',
  path: '/models/{id}/weights',
  summary: 'The weights of a model, as little-endian float16',
  description:
    'Weights and biases of each layer in order, as the architecture in `GET /models` lists them. An id never changes its weights.',
  access: 'user',
  params: z.object({ id: z.string() }),
  responses: { 200: { mediaTypes: [TYPE] }, 304: null },
  errors: ['model_not_found'],
} as const satisfies Spec;

const live = { access: liveAccess, loadModel };

export const weights = ({ access, loadModel } = live) =>
  endpoint(
    spec,
    async ({ params: { id }, headers }) => {
      const model = await loadModel(id);
      const file = staticFile(toFloat16(model.weights), {
        'content-type': TYPE,
        // Only for the user who asked: shared caches must not keep what needs a token.
        'cache-control': 'private, max-age=31536000, immutable',
      });
      return file(headers);
    },
    access,
  );

export const handler = weights();
