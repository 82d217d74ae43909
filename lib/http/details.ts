// From the issues of zod to the `details` of a refusal: path, code, text. Of a union, those of the form that the value is nearest to.
import type * as z from 'zod/mini';
import type { DetailCode, ErrorDetail } from '#lib/errors.ts';
import { isMissing, nearestForm } from './detail-texts-es.ts';

type Issue = z.core.$ZodIssue;

/** A client chooses the names of unknown fields. */
const MAX_NAME = 80;

/** @param part "body", "query" or "path": paths begin with it. Pure. */
export function detailsOf(part: string, issues: readonly Issue[]): ErrorDetail[] {
  return issues.flatMap((issue) => detailsOfIssue([part], issue));
}

function detailsOfIssue(above: readonly PropertyKey[], issue: Issue): ErrorDetail[] {
  const path = [...above, ...issue.path];
  const detail = (code: DetailCode, msg = issue.message, at = path) => ({
    path: at.map((name) => String(name).slice(0, MAX_NAME)).join('.'),
    code,
    msg,
  });
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => detail('unknown_field', issue.message, [...path, key]));
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const nearest = nearestOf(issue.errors);
    const fields = fieldsOf(issue.input);
    return fields === undefined
      ? [detail('wrong_type', nearest[0]?.message)]
      : [
          detail('no_such_form', nearestForm(namesOf(nearest, fields))),
          ...nearest.flatMap((one) => detailsOfIssue(path, one)),
        ];
  }
  return [detail(codeOf(issue))];
}

/** The form with the fewest fields that it does not know, then with the fewest other problems; the first of several. */
function nearestOf(forms: readonly (readonly Issue[])[]): readonly Issue[] {
  const distance = (issues: readonly Issue[]) => {
    const unknown = issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : []));
    return unknown.length * 1_000 + issues.length;
  };
  return forms.toSorted((a, b) => distance(a) - distance(b))[0] ?? [];
}

function fieldsOf(input: unknown): string[] | undefined {
  return typeof input === 'object' && input !== null && !Array.isArray(input)
    ? Object.keys(input)
    : undefined;
}

/** The fields of the form, as far as the value shows them: those that it has and those that it lacks. */
function namesOf(form: readonly Issue[], fields: readonly string[]): string[] {
  const unknown = form.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : []));
  const lacking = form
    .filter((issue) => issue.path.length === 1 && isMissing(issue))
    .map(({ path }) => String(path[0]));
  return [...lacking, ...fields.filter((name) => !unknown.includes(name))];
}

function codeOf(issue: Issue): DetailCode {
  if (isMissing(issue)) return 'missing';
  switch (issue.code) {
    case 'invalid_type':
      return 'wrong_type';
    case 'invalid_format':
      return 'wrong_format';
    case 'too_small':
      return hasLength(issue.origin) ? 'too_short' : 'too_small';
    case 'too_big':
      return hasLength(issue.origin) ? 'too_long' : 'too_large';
    case 'custom':
      return (issue.params?.code as DetailCode | undefined) ?? 'not_allowed';
    default:
      return 'not_allowed';
  }
}

const hasLength = (origin: string) => origin === 'string' || origin === 'array';
