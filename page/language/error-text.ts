// What a person reads when a call fails: by code, in the language of the page.
import { ApiError } from '#client';
import type { Texts } from './es.ts';

/** Codes whose text is the same every time. */
const PLAIN = [
  'invalid_credentials',
  'user_exists',
  'registration_closed',
  'invitation_required',
  'access_link_expired',
  'blank_image',
  'several_digits',
  'too_much_in_picture',
  'image_too_large',
  'unsupported_image',
  'feedback_exists',
  'prediction_not_found',
  'link_expired',
  'unavailable',
  'offline',
] as const satisfies (keyof Texts)[];

/** When a refusal does not say how long to wait. */
const A_MINUTE = 60;

export function errorText(error: unknown, texts: Texts): string {
  if (!(error instanceof ApiError)) return texts.failed('');
  const { code, fields, retryAfter, requestId } = error;
  const plain = PLAIN.find((known) => known === code);
  if (plain) return texts[plain];
  if (code === 'rate_limited') return texts.rate_limited(retryAfter ?? A_MINUTE);
  if (code === 'body_too_large') return texts.image_too_large;
  if (code === 'invalid_image') return texts.unsupported_image;
  if (error.status === 401 || code === 'user_not_found') return texts.sessionEnded;
  if (fields.includes('body.username')) return texts.badUsername;
  if (fields.includes('body.password') || fields.includes('body.new_password')) return texts.badPassword;
  return texts.failed(requestId);
}
