// The predict endpoints with fakes: which model answers, what is stored and who hears of it.
import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { beforeEach, describe, expect, test } from 'vitest';
import { loadShipped, shippedV1, shippedV2 } from '#lib/digits/digits.ts';
import type { Served } from '#lib/models/models.ts';
import type { Prediction } from '#lib/predictions/predictions.ts';
import type { RoomEvent } from '#lib/realtime/realtime.ts';
import { predictAb } from '../../../functions/predict/ab.ts';
import { predictV1 } from '../../../functions/predict/v1.ts';
import { predictV2 } from '../../../functions/predict/v2.ts';
import { type EventParts, invoke } from '../../support/gateway.ts';
import { accessOf } from './access.ts';

const access = accessOf('admin');

describe('predict', () => {
  const saved: Prediction[] = [];
  const save = async (prediction: Prediction) => void saved.push(prediction);
  const sendEvent = async () => {};
  const unanswered: object[] = [];
  const saveUnanswered = async (call: object) => void unanswered.push(call);
  beforeEach(() => {
    saved.splice(0);
    unanswered.splice(0);
  });

  const v1: Served = { version: 'v1', model: loadShipped(shippedV1), degraded: false };
  const v2: Served = { version: 'v2', model: loadShipped(shippedV2), degraded: false };
  const seven = readFileSync(new URL('../../../events/digit-7.png', import.meta.url));
  const common = { prediccion: 7, dudosa: expect.any(Boolean), prediction_id: expect.any(String) };
  const bodyOf = ({ version, model }: Served) => ({
    ...common,
    probabilidad: expect.any(Number),
    version,
    model: model.id,
  });

  test('v1 answers with the shipped model, not degraded, and stores the prediction with its model', async () => {
    const answer = await invoke(
      predictV1({ access, serving: async () => v1, save, saveUnanswered, sendEvent }),
      await upload(seven),
    );
    expect(answer).toMatchObject({ status: 200 });
    expect(answer.body).toEqual(bodyOf(v1));
    expect(saved).toEqual([
      {
        prediction_id: answer.body.prediction_id,
        username: 'boss',
        version: 'v1',
        model: v1.model.id,
        digit: 7,
        probabilities: expect.any(Array),
        pixels: expect.any(Uint8Array),
        at: expect.stringMatching(/Z$/),
      },
    ]);
  });

  const seconds = Date.now() / 1000;
  test.each([
    ['nobody has ever listened', undefined, 0],
    ['the last connection has expired', seconds - 1, 0],
    ['somebody may listen', seconds + 600, 1],
  ])('sends its live event only where somebody may listen: %s', async (_when, listens_until, expected) => {
    const sent: RoomEvent[] = [];
    const deps = {
      serving: async () => v1,
      save,
      saveUnanswered,
      sendEvent: async (event: RoomEvent) => void sent.push(event),
    };
    const answer = await invoke(
      predictV1({ access: accessOf('user', listens_until), ...deps }),
      await upload(seven),
    );
    expect(sent).toEqual(
      Array.from({ length: expected }, () => ({ room: 'user:boss', event: 'prediction', data: answer.body })),
    );
  });

  test('v2 answers with its message, and with degraded when a fallback serves', async () => {
    const serving = async () => ({ ...v2, degraded: true });
    const answer = await invoke(
      predictV2({ access, serving, save, saveUnanswered, sendEvent }),
      await upload(seven),
    );
    expect(answer.body).toEqual({ ...bodyOf(v2), mensaje: 'Predicción mejorada', degraded: true });
  });

  test.each([
    { served: v1, more: { ab_version: 'v1' } },
    { served: v2, more: { ab_version: 'v2', mensaje: 'Predicción mejorada' } },
  ])(
    'ab answers as $served.version does; the experiment is stored but not in the response',
    async ({ served, more }) => {
      const asked: string[] = [];
      const serving = async (username: string) => {
        asked.push(username);
        return { ...served, experiment: 'w1' };
      };
      const answer = await invoke(
        predictAb({ access, serving, save, saveUnanswered, sendEvent }),
        await upload(seven),
      );
      expect(answer.body).toEqual({ ...bodyOf(served), ...more });
      expect(asked).toEqual(['boss']);
      expect(saved).toMatchObject([{ version: served.version, experiment: 'w1' }]);
    },
  );

  test('with detail=true the answer tells all probabilities, the two best, and what the model saw where', async () => {
    const answer = await invoke(
      predictV2({ access, serving: async () => v2, save, saveUnanswered, sendEvent }),
      {
        ...(await upload(seven)),
        query: { detail: 'true' },
      },
    );
    const { probabilidades, mejores, box, picture, no_es_digito } = answer.body;
    expect(probabilidades).toHaveLength(10);
    expect(probabilidades.reduce((a: number, b: number) => a + b)).toBeCloseTo(1, 2);
    expect(mejores).toEqual([
      { prediccion: 7, probabilidad: probabilidades[7] },
      { prediccion: expect.any(Number), probabilidad: expect.any(Number) },
    ]);
    expect(answer.body.probabilidad).toBe(probabilidades[7]);
    expect(no_es_digito).toBeLessThan(0.5);
    expect(box.left + box.width).toBeLessThanOrEqual(1);
    const { data, info } = await sharp(Buffer.from(picture.split(',')[1], 'base64'))
      .toColourspace('b-w')
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject({ width: 28, height: 28, channels: 1 });
    expect(Uint8Array.from(data)).toEqual(saved[0]?.pixels);
  });

  describe('a picture of two digits', () => {
    const number = async () => {
      const digit = await sharp(seven).resize(100, 100, { fit: 'fill' }).png().toBuffer();
      return await sharp({ create: { width: 260, height: 140, channels: 3, background: '#fff' } })
        .composite([20, 140].map((left) => ({ input: digit, left, top: 20 })))
        .png()
        .toBuffer();
    };

    test('is refused as one digit, and nothing is saved', async () => {
      const answer = await invoke(
        predictV2({ access, serving: async () => v2, save, saveUnanswered, sendEvent }),
        await upload(await number()),
      );
      expect(answer).toMatchObject({ status: 422, body: { code: 'several_digits' } });
      expect(saved).toEqual([]);
      const call = { username: 'boss', version: 'v2', model: v2.model.id, ms: expect.any(Number) };
      expect(unanswered).toMatchObject([{ ...call, outcome: 'refused' }]);
    });

    test('is read with many=true; each digit is saved under an id of its own', async () => {
      const answer = await invoke(
        predictV2({ access, serving: async () => v2, save, saveUnanswered, sendEvent }),
        {
          ...(await upload(await number())),
          query: { many: 'true' },
        },
      );
      expect(answer).toMatchObject({
        status: 200,
        body: {
          version: 'v2',
          model: v2.model.id,
          mensaje: 'Predicción mejorada',
          digits: [
            { prediccion: 7 },
            { prediccion: 7, picture: expect.stringMatching(/^data:image.png;base64,/) },
          ],
        },
      });
      const id = answer.body.prediction_id;
      expect(saved.map(({ prediction_id }) => prediction_id)).toEqual([`${id}#0`, `${id}#1`]);
      const [first, second] = answer.body.digits;
      expect(first.box.left + first.box.width).toBeLessThan(second.box.left);
    });
  });

  test('a picture full of spots is too much, with or without many=true', async () => {
    const spots = Buffer.alloc(200 * 200, 230);
    for (let i = 0; i < spots.length; i++) {
      if ((i % 200) % 12 < 6 && Math.floor(i / 200) % 12 < 6) spots[i] = 20;
    }
    const file = await sharp(spots, { raw: { width: 200, height: 200, channels: 1 } })
      .png()
      .toBuffer();
    for (const many of ['false', 'true']) {
      const answer = await invoke(
        predictV2({ access, serving: async () => v2, save, saveUnanswered, sendEvent }),
        {
          ...(await upload(file)),
          query: { many },
        },
      );
      expect(answer).toMatchObject({ status: 422, body: { code: 'too_much_in_picture' } });
    }
    expect(saved).toEqual([]);
  });

  test('a refused picture is answered as before when it cannot be counted', async () => {
    const broken = { saveUnanswered: async () => Promise.reject(new Error('no table')) };
    const deps = { access, serving: async () => v1, save, sendEvent, ...broken };
    const answer = await invoke(predictV1(deps), await upload(Buffer.from('no picture')));
    expect(answer).toMatchObject({ status: 415, body: { code: 'unsupported_image' } });
  });

  test('an error of ours is counted as failed, and answered with 500', async () => {
    const model = { ...v1.model, weights: new Float32Array(3) };
    const deps = { access, serving: async () => ({ ...v1, model }), save, saveUnanswered, sendEvent };
    const answer = await invoke(predictV1(deps), await upload(seven));
    expect({ status: answer.status, unanswered }).toMatchObject({
      status: 500,
      unanswered: [{ outcome: 'failed', version: 'v1', model: model.id }],
    });
  });

  test('the model is looked up before the picture is read, and a bad picture is refused without waiting for the model', async () => {
    let isAsked = false;
    const serving = () => {
      isAsked = true;
      return new Promise<Served>(() => {});
    };
    const answer = await invoke(
      predictV1({ access, serving, save, saveUnanswered, sendEvent }),
      await upload(Buffer.from('no picture')),
    );
    expect({ status: answer.status, isAsked, saved }).toEqual({ status: 415, isAsked: true, saved: [] });
  });
});

async function upload(file: Buffer): Promise<EventParts> {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(file)]), 'digit.png');
  const encoded = new Response(form);
  return {
    headers: { 'content-type': encoded.headers.get('content-type') ?? '' },
    body: new Uint8Array(await encoded.arrayBuffer()),
  };
}
