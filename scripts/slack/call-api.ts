// One call of Slack's Web API by `npm run slack:check`, which shows its answer.
type Json = Record<string, unknown>;

interface SlackAnswer {
  body: Json & { ok?: boolean; error?: string };
  scopes: string[];
}

export type CallSlack = (method: string, args?: Json) => Promise<SlackAnswer>;

const LIMIT_MS = 10_000;

/** @param url "https://slack.com/api" */
export function slackCaller(url: string, token: string): CallSlack {
  return async (method, args = {}) => {
    try {
      const response = await fetch(`${url}/${method}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json; charset=utf-8', authorization: `Bearer ${token}` },
        body: JSON.stringify(args),
        signal: AbortSignal.timeout(LIMIT_MS),
      });
      const scopes = (response.headers.get('x-oauth-scopes') ?? '').split(',').filter(Boolean);
      const body = (await response.json().catch(() => ({}))) as SlackAnswer['body'];
      return { body: response.ok ? body : { ok: false, error: `status ${response.status}` }, scopes };
    } catch (error) {
      const { name } = error as Error;
      return {
        body: { ok: false, error: name === 'TimeoutError' ? 'no answer in 10 s' : 'no answer' },
        scopes: [],
      };
    }
  };
}
