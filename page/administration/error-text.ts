// What an administrator reads when a call fails: by code, in the language of the page.
import { useContext } from 'preact/hooks';
import { ApiError } from '#client';
import { errorText } from '../language/error-text.ts';
import type { Texts } from '../language/es.ts';
import { LanguageContext, useTexts } from '../language/language.ts';
import { type SharedTexts, sharedTexts } from './texts.ts';

/** Codes whose text is the same every time. */
const PLAIN = [
  'forbidden',
  'user_not_found',
  'alert_not_found',
  'silence_not_found',
  'run_not_found',
  'run_not_awaiting',
  'feedback_not_found',
  'model_not_found',
  'last_admin',
  'alias_moved',
  'autopilot_changed',
  'alert_changed',
  'too_many_silences',
  'retraining_active',
  'golden_digits_missed',
  'nothing_to_roll_back',
  'unavailable',
  'offline',
] as const satisfies (keyof SharedTexts)[];

export function adminErrorText(error: unknown, texts: SharedTexts, general: Texts): string {
  if (!(error instanceof ApiError)) return texts.failed('');
  const { code, fields, requestId, status } = error;
  const plain = PLAIN.find((known) => known === code);
  if (plain) return texts[plain];
  if (fields.includes('body.until')) return texts.badUntil;
  if (fields.length > 0) return texts.badField(fields.join(', '));
  if (status === 401 || code === 'rate_limited') return errorText(error, general);
  return texts.failed(requestId);
}

export function useErrorText(): (error: unknown) => string {
  const general = useTexts();
  const texts = sharedTexts[useContext(LanguageContext)];
  return (error) => adminErrorText(error, texts, general);
}
