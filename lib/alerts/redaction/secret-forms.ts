// Secrets whose form alone says what they are: issued tokens, webhook addresses, private keys, credentials in a URL.

/** What stands in place of a secret. The marks contain no word that names a secret: the text after such a word would be redacted too. */
export const SECRET = '[oculto]';
const WEBHOOK = '[webhook oculto]';

/** Characters that nobody sees: inside of a word they would hide it from every pattern, and Slack shows the word all the same. */
const INVISIBLE = /(?<=[\p{L}\p{N}\p{P}=])\p{Default_Ignorable_Code_Point}{1,20}(?=[\p{L}\p{N}\p{P}=])/gu;

export function withoutInvisible(text: string): string {
  return text.replace(INVISIBLE, '');
}

/** Hosts of webhooks (Slack, Discord, Teams, Google Chat and others): the path after the host is the secret. */
const WEBHOOK_HOSTS =
  'hooks[.]slack(?:-gov)?[.]com|discord(?:app)?[.]com\\\\?/api\\\\?/webhooks|webhook[.]office[.]com|' +
  'logic[.]azure[.]com|chat[.]googleapis[.]com|hooks[.]zapier[.]com';

/** Secrets whose issuers gave them a form of their own. */
const ISSUED = [
  // Slack: tokens of every kind.
  /\bxox[a-z](?:\.xox[a-z])?-[\w-]{8,}/g,
  /\bxapp-[\w-]{8,}/g,
  // AWS: access key ids.
  /\b(?:AKIA|ASIA|AROA|AIDA|AGPA|ANPA|ABIA|ACCA)[A-Z0-9]{12,}\b/g,
  // GitHub, GitLab, npm, PyPI, Hugging Face, DigitalOcean, Shopify.
  /\b(?:gh[a-z]_|github_pat_|gl(?:pat|rt|ptt|dt|cbt|ft|soat|agent)-|npm_|pypi-|hf_|do[a-z]_v1_|shp[a-z]{2}_)[\w-]{16,}/g,
  // Stripe, OpenAI, Anthropic.
  /\b(?:[spr]k|whsec)[_-](?:live_|test_|proj-|ant-)?[\w-]{16,}/g,
  // Google: API keys, OAuth tokens and client secrets.
  /\bAIza[\w-]{30,}|\bya29\.[\w-]{16,}|\bGOCSPX-[\w-]{16,}|\b1\/\/0[\w-]{16,}/g,
  // SendGrid, Mailgun, Twilio, Telegram.
  /\bSG\.[\w-]{16,}\.[\w-]{16,}|\bkey-[0-9a-f]{32}\b|\bSK[0-9a-f]{32}\b|\b\d{8,10}:[\w-]{35}\b/g,
  // Vault, Atlassian, Databricks, New Relic, Square, Tailscale, Pulumi, xAI, HubSpot, age.
  /\bhv[bsr]\.[\w-]{16,}|\bAT[AC]TT3[\w-]{16,}|\bdapi[0-9a-f]{32}\b|\bNRAK-[A-Z0-9]{16,}|\bsq0[a-z]{3}-[\w-]{16,}/g,
  /\btskey-(?:auth|api|client)-[\w-]{16,}|\bpul-[0-9a-f]{40}\b|\bxai-[A-Za-z0-9]{40,}|\bpat-(?:na|eu)\d-[0-9a-f-]{36}\b|\bAGE-SECRET-KEY-1[A-Z0-9]{16,}/gi,
  // Grafana, Linear, Netlify, Groq, Sentry, Supabase, Docker, Postman, PlanetScale, PostHog.
  /\b(?:glsa_|lin_(?:api|oauth)_|nfp_|gsk_|sntry[su]_|sbp_|dckr_pat_|PMAK-|pscale_[a-z]{2,8}_|ph[cx]_)[\w-]{16,}/g,
];

/** Parts between dots. A JSON Web Token, signed or encrypted, whole or without the last part, begins with "eyJ". */
const DOTTED = /(?<![\w-])[\w-]{7,}\.[\w.-]*/g;

/** By a search in the run, not by a pattern that could begin at each of its hyphens: its time stays linear. */
function hideWebToken(run: string): string {
  const start = run.search(/(?<![A-Za-z0-9_])eyJ/);
  const isToken = start >= 0 && /^eyJ[\w-]{4,}$/.test(run.slice(start, run.indexOf('.', start)));
  return isToken ? `${run.slice(0, start)}${SECRET}` : run;
}

/** Amazon, Azure, Google, CloudFront, and access tokens in a query. */
const SIGNED =
  /([?&#](?:X-Amz-(?:Signature|Credential|Security-Token)|X-Goog-Signature|Signature|Policy|sig|AWSAccessKeyId|(?:access_|id_|refresh_|auth)?token|jwt|ticket|api_?key|client_secret|password|pwd)=)(?!\[oculto\])[^\s&#"'<>|)]+/gi;
/** The code of a sign-in with another service; an error's code is shorter, or a number. */
const OAUTH_CODE =
  /([?&#]code=)(?=[^\s&#"'<>|)]{0,99}\d)(?=[^\s&#"'<>|)]{0,99}[A-Za-z])(?!\[oculto\])[^\s&#"'<>|)]{12,}/gi;

/** Private keys, whole or without their end. */
export const PRIVATE_KEY =
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----|$)/g;

/** The two slashes after the scheme of a URL, also in JSON. */
const AFTER_SCHEME = String.raw`(?<=\b[a-z][a-z0-9+.-]{1,15}:(?:\\?/){2})`;

export interface Rule {
  pattern: RegExp;
  /** Found in every text that the pattern matches, and in few others: the pattern is slow. */
  only?: RegExp;
  by: string | ((match: string) => string);
}

/** Secrets that are recognised at any place. They come first, so that the rule for "token …" does not match a part of one. */
export const OWN_FORM: readonly Rule[] = [
  { pattern: PRIVATE_KEY, by: SECRET },
  { pattern: new RegExp(String.raw`(?:${WEBHOOK_HOSTS})[^\s"'<>|)]*`, 'gi'), by: WEBHOOK },
  // The path of a Slack webhook alone, as an HTTP client logs it.
  { pattern: /\bT[A-Z0-9]{7,12}\\?\/B[A-Z0-9]{7,12}\\?\/[A-Za-z0-9]{16,}/g, by: WEBHOOK },
  // scheme://user:password@host
  { pattern: new RegExp(String.raw`${AFTER_SCHEME}[^\s/?#"'<>]{1,400}@`, 'gi'), by: `${SECRET}@` },
  // A password with "/", "?" or "#" in it: the URL is invalid, so an error quotes it. "host:8080/" has a port.
  {
    pattern: new RegExp(
      String.raw`${AFTER_SCHEME}[^\s/?#:@"'<>[\]]{0,200}:(?!\d{1,5}(?![^/?#\s"'<>]))[^\s@"'<>]{1,400}@`,
      'gi',
    ),
    by: `${SECRET}@`,
  },
  ...ISSUED.map((pattern) => ({ pattern, by: SECRET })),
  { pattern: DOTTED, by: hideWebToken },
  // JSON in base64: a body that came encoded, a part of a token. What is in it cannot be told from a secret.
  { pattern: /(?<![\w+/-])ey[JA][\w+/-]{17,}={0,2}/g, by: SECRET },
  // Oracle's thin driver: jdbc:oracle:thin:scott/…@//host
  { pattern: /(?<=\bjdbc:oracle:[a-z]{3,5}\d?:)[^\s/@"']{1,100}\/[^\s@"']{1,200}@/gi, by: `${SECRET}@` },
  // Password hashes: bcrypt, argon2, scrypt.
  { pattern: /\$(?:2[abxy]\$\d\d|argon2\w{1,2}|scrypt|s0)\$[\w./$=,+-]{20,}/g, by: SECRET },
  // The parameters of a signed URL, which is a link and a secret at once.
  { pattern: SIGNED, by: `$1${SECRET}` },
  { pattern: OAUTH_CODE, by: `$1${SECRET}` },
];
