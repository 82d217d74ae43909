// Feedback: which requests are accepted, and which entry a request becomes.
import { describe, expect, test } from 'vitest';
import { feedbackRequest, feedbackView, judge, viewOf } from '#lib/feedback/feedback.ts';
import type { Prediction } from '#lib/predictions/predictions.ts';
import { CLASSES, PIXELS } from '#lib/task.ts';

const NOW = new Date('2026-01-02T03:04:05Z');
const prediction: Prediction = {
  prediction_id: 'p1',
  username: 'ana',
  version: 'v1',
  model: 'mlp-1',
  digit: 7,
  probabilities: Array(CLASSES).fill(0.1),
  pixels: new Uint8Array(PIXELS).fill(3),
  at: '2026-01-01T00:00:00.000Z',
};

describe('feedbackRequest', () => {
  test.each([
    [{ prediction_id: 'p1', correct: true }, true],
    [{ prediction_id: 'p1', correct: false, digit: 0, comment: 'era un cero' }, true],
    [{ prediction_id: 'p1', correct: false, comment: null }, true],
    [{ prediction: 5, correct: true, comment: 'tutorial' }, true],
    [{ prediction: 10, correct: true }, false],
    [{ prediction: -1, correct: true }, false],
    [{ prediction: 5.5, correct: true }, false],
    [{ prediction: '5', correct: true }, false],
    [{ prediction: 5, correct: 'true' }, false],
    [{ prediction: 5 }, false],
    [{ prediction: 5, prediction_id: 'p1', correct: true }, false],
    [{ prediction_id: 'p1', correct: false, digit: 10 }, false],
    [{ prediction_id: '', correct: true }, false],
    [{ prediction: 5, correct: true, comment: 'x'.repeat(2000) }, true],
    [{ prediction: 5, correct: true, comment: 'x'.repeat(2001) }, false],
    [{ prediction: 5, correct: true, username: 'bob' }, false],
    [[], false],
    [null, false],
  ])('the schema accepts %j: %j', (body, accepted) => {
    expect(feedbackRequest.safeParse(body).success).toBe(accepted);
  });
});

describe('judge', () => {
  test.each([
    ['a right prediction', { correct: true }, 7],
    ['a right prediction whose digit is repeated', { correct: true, digit: 7 }, 7],
    ['a wrong prediction with the true digit', { correct: false, digit: 1 }, 1],
    ['a wrong prediction without the true digit', { correct: false }, null],
  ])('feedback on %s keeps the true digit and the picture', (_name, said, truth) => {
    const feedback = judge({ prediction_id: 'p1', ...said }, 'ana', prediction, NOW);
    expect(feedback).toMatchObject({
      feedback_id: 'p1',
      prediction: 7,
      served: { digit: truth, model: 'mlp-1', version: 'v1', pixels: prediction.pixels },
    });
  });

  test.each([
    ['a right prediction with another digit', { correct: true, digit: 3 }],
    ['a wrong prediction with the same digit', { correct: false, digit: 7 }],
  ])('%s is refused, naming the field', (_name, said) => {
    expect(() => judge({ prediction_id: 'p1', ...said }, 'ana', prediction, NOW)).toThrow(
      expect.objectContaining({
        code: 'invalid_request',
        details: [expect.objectContaining({ path: 'body.digit' })],
      }),
    );
  });

  test.each([
    ['a prediction that does not exist', undefined],
    ['another user’s prediction', { ...prediction, username: 'bob' }],
  ])('%s is answered with prediction_not_found', (_name, found) => {
    expect(() => judge({ prediction_id: 'p1', correct: true }, 'ana', found, NOW)).toThrow(
      expect.objectContaining({ code: 'prediction_not_found' }),
    );
  });

  test('feedback that names no prediction gets an id of its own and has no model', () => {
    const feedback = judge({ prediction: 5, correct: false, comment: 'no' }, 'ana', undefined, NOW);
    expect(feedbackView.parse(viewOf(feedback))).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      username: 'ana',
      prediction: 5,
      correct: false,
      comment: 'no',
      timestamp: '2026-01-02T03:04:05.000Z',
    });
  });

  test('the prediction’s experiment is kept, and is missing when the prediction has none', () => {
    const say = { prediction_id: 'p1', correct: true };
    const { served } = judge(say, 'ana', { ...prediction, experiment: 'ab-1-2-3' }, NOW);
    expect(served?.experiment).toBe('ab-1-2-3');
    expect(judge(say, 'ana', prediction, NOW).served).not.toHaveProperty('experiment');
  });

  test('the client’s view has neither picture nor experiment', () => {
    const served = { ...prediction, experiment: 'ab-1-2-3' };
    const view = feedbackView.parse(
      viewOf(judge({ prediction_id: 'p1', correct: true }, 'ana', served, NOW)),
    );
    expect(Object.keys(view).sort()).toEqual([
      'comment',
      'correct',
      'digit',
      'id',
      'model',
      'prediction',
      'prediction_id',
      'timestamp',
      'username',
      'version',
    ]);
  });
});
